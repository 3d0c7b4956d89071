"""A Supabase project's sign-in as its documentation describes it, on loopback: for development and tests.

It speaks what an app uses of that protocol (sign-up, sign-in by password, refresh, sign-out), and publishes the keys
that its tokens are signed with. Whoever signs up is confirmed. Nothing is kept when it ends.
"""
