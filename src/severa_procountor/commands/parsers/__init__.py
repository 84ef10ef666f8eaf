"""The arguments of the commands, a module for each that has many."""
