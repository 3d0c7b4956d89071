"""Octavia: dub and subtitle any video, audio file or live stream into other languages."""

import os

# Set before numpy loads. The matrices here are small, languages run side by side already, and one thread sums in one
# order: the same input gives the same bytes on every machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
