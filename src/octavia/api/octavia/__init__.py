"""The contract of the Octavia web app: its routes, its wire schemas, its mappings."""
