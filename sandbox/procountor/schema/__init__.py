"""The shapes of Procountor's requests and answers, as appendix A of the contract lists them."""
