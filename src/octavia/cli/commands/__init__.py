"""The commands, one module for what belongs together. Whatever is heavy is imported when a command runs."""
