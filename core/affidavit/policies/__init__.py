"""Policies, packs and profiles as they are written: loaded, checked, described by schemas."""
