"""A disk of a few megabytes, which can be filled and freed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BALLAST = "ballast"
_BLOCK = bytes(4096)


class SmallDisk:
    """A folder on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, but_bytes: int = 0) -> None:
        """Take all that is free but so much."""
        with (self.folder / _BALLAST).open("ab", buffering=0) as stream:
            try:
                while self.free_bytes > but_bytes:
                    stream.write(_BLOCK)
            except OSError:
                return

    def free(self) -> None:
        """Give back what was taken."""
        (self.folder / _BALLAST).unlink(missing_ok=True)

    @property
    def free_bytes(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk at `folder`, in memory; a test without the right to mount one is skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={megabytes}m,mode=0777"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "octavia-test", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here: it needs an administrator")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
