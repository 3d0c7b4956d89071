"""Polar and Stripe as their documentation describes them, on loopback: for development and tests without money.

They speak what the server uses of both protocols to the official libraries, and have pages that a person clicks through
in place of the real ones. Nothing is kept when they end.
"""
