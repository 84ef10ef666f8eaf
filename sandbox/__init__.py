"""Imitations of the two systems, served over HTTP; written from the contracts alone."""
