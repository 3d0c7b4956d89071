"""Who somebody is: users, teams, sign-in, sessions, API keys, the mail that goes with them."""
