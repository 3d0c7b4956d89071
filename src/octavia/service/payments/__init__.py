"""Buying credits: checkouts at payment providers, their webhooks, and what these do to the books."""
