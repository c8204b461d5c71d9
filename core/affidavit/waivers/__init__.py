"""Deviations that were accepted beforehand."""
