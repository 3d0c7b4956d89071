"""What the engines of vendors share: their options, calling with patience and care for money, rate limits, audio."""
