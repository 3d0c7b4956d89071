"""Subtitles: reading and writing SRT, WebVTT and ASS, and making cues that people can read."""
