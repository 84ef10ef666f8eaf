"""What both systems' documents mean: pure translations, and the types of both systems."""
