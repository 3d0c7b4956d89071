"""The dubbing library: pure, no web, no database, no model framework."""
