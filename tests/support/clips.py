"""Small media files made by ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

TINY_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")


def clip(out: Path, *arguments: str | Path) -> Path:
    """`out`, written by ffmpeg with these arguments."""
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments), str(out)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=120)
    return out
