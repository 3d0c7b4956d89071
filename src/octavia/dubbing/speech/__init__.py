"""From voice activity to sentences: where to cut speech for recognition, and words into segments."""
