"""How the two systems are reached: requests, sign-in, failures by name."""
