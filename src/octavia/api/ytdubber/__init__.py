"""The routes of the YT Dubber contract, over the same services as all others."""
