"""Jobs, their tracks, stages, artifacts and events."""
