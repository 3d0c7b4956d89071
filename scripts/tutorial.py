"""Takes the pictures of docs/tutorial/web-studio.md anew: `make tutorial` runs it.

The test that walks the tutorial takes them; here those that the page names are packed and put beside it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from octavia.dubbing.media.ffmpeg import ffmpeg
from octavia.dubbing.process import Limits

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "tutorial" / "web-studio.md"
PICTURES = PAGE.parent / "pictures"
WALK = ROOT / "tests" / "e2e" / "test_tutorial.py"
_WEBP = ("-c:v", "libwebp", "-quality", "80", "-compression_level", "6")


def named(page: str) -> list[str]:
    """The pictures that a page shows, without their suffix."""
    return re.findall(r"\]\(pictures/([a-z-]+)\.webp\)", page)


def main() -> None:
    """Walk, and put the pictures in their places."""
    with TemporaryDirectory(prefix="octavia-tutorial-") as folder:
        walk = [sys.executable, "-m", "pytest", "-q", "-m", "slow", str(WALK)]
        walked = subprocess.run(walk, cwd=ROOT, env={**os.environ, "OCTAVIA_WEB_PICTURES": folder}, check=False)
        if walked.returncode:
            raise SystemExit(walked.returncode)
        PICTURES.mkdir(exist_ok=True)
        for old in PICTURES.iterdir():
            old.unlink()
        for name in named(PAGE.read_text(encoding="utf-8")):
            out = PICTURES / f"{name}.webp"
            ffmpeg(["-i", f"{folder}/tutorial-{name}.png", *_WEBP, str(out)], out, Limits(), None)


if __name__ == "__main__":
    main()
