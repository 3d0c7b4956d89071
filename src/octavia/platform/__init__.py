"""What every program needs and no domain owns: settings."""
