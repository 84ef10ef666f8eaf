"""Polls both systems, registers what is new and feeds the queue."""
