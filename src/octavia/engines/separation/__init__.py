"""Engines of this kind, an adapter a module."""
