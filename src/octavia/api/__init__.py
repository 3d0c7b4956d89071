"""The HTTP edge: routes, wire schemas and pure mappings; what is decided is decided in `service`."""
