"""Predicates run on records: candidates, matches."""
