"""Frameworks: which policies lead to which controls, and what status a control has."""
