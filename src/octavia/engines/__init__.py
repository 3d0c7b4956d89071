"""Built-in engines, one file an adapter. Nothing imports them but the registry, by entry point."""
