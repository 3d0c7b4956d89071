"""Telling one version of an engine's data from another, cheaply."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def fingerprint(paths: Iterable[Path]) -> str:
    """Eight hexadecimal digits that change when a file of `paths` (folders: all files below) does.

    It looks at names, sizes and modification times, not at contents: it is asked at every start, and a package's files
    change together with these. Files that can't be looked at count as absent.
    """
    digest = sha256()
    for root in sorted(paths):
        files = sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else [root]
        for path in files:
            if path.exists():
                status = path.stat()
                digest.update(f"{path.name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:8]
