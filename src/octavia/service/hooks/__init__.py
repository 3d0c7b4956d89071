"""Outgoing webhooks: what happens is told to addresses that owners name, signed, and again until it is heard."""
