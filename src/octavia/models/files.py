"""The files a model consists of: which belong to it, their sizes and sums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from octavia.dubbing.errors import EngineError
from octavia.dubbing.workspace import digest_file
from octavia.models.families import Layout, family_of

MANIFEST = "octavia-model.json"
SEEN = "seen.json"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model as it was when the model came here."""

    size_bytes: int
    sha256: str


def digested(folder: Path, progress: Callable[[int], None] = lambda _: None) -> dict[str, File]:
    """All files below a folder with their sizes and SHA-256, by path; hidden ones left out.

    Args:
        progress: Told how many bytes were read since it was last told.
    """
    files = {}
    for path in _below(folder):
        size = path.stat().st_size
        files[path.relative_to(folder).as_posix()] = File(size, digest_file(path))
        progress(size)
    return files


def digest_of(files: Mapping[str, File]) -> str:
    """A hash of the names and contents of files."""
    sums = {name: file.sha256 for name, file in files.items()}
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def matching(pattern: str, names: Sequence[str]) -> list[str]:
    """The names that match a pattern of a layout: of `a|b` those that match the first that is there."""
    for choice in pattern.split("|"):
        if found := [name for name in names if fnmatch(name, choice)]:
            return found
    return []


def lacking(layout: Layout, names: Sequence[str]) -> list[str]:
    """The patterns of a layout that none of the names matches."""
    return [pattern for pattern in layout if not matching(pattern, names)]


def check_layout(engine: str, folder: Path) -> None:
    """Make sure that a folder has all the files that a model of the engine needs.

    Raises:
        EngineError: naming what is missing.
    """
    names = [path.relative_to(folder).as_posix() for path in _below(folder)]
    layouts = family_of(engine).layouts
    missing = min((lacking(layout, names) for layout in layouts), key=len)
    if missing:
        wants = "; or ".join(", ".join(layout) for layout in layouts).replace("|", " or ")
        lacks = ", ".join(missing).replace("|", " or ")
        raise EngineError(f"{folder} lacks {lacks} for a model of {engine}", f"it needs: {wants}")


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name not in (MANIFEST, SEEN):
            yield path
