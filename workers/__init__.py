"""One actor per document: gather, translate, carry over step by step."""
