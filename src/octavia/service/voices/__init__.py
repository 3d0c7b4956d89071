"""Voices of owners' own: recordings of people who agreed that dubs speak like them."""
