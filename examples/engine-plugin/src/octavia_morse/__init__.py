"""A speech engine for Octavia that speaks Morse code."""
