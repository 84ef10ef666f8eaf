"""Carries documents between Visma Severa and Procountor.

The folders `producers`, `workers`, `codecs`, `clients`, `state` and `sandbox` stand at the top of the repository;
here they are relative links, because `codecs` as a top-level import would be Python's own module of that name.
"""
