"""Solid-state cells."""
