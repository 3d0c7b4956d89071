"""Models that tests make once on a machine: kept in `.models-cache/`, which git ignores, until their script changes."""

from __future__ import annotations

import hashlib
import inspect
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

_CACHE = Path(__file__).resolve().parents[2] / ".models-cache"


def made(make: Callable[[Path], None], *packages: str) -> Path:
    """The folder that `make(folder)` writes, named after it, its script's contents and the versions of `packages`.

    Several processes may ask at once: the first to be ready wins.
    """
    script = Path(inspect.getfile(make))
    told = [script.read_text(encoding="utf-8"), *(f"{name} {version(name)}" for name in packages)]
    folder = _CACHE / f"{make.__name__}-{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:16]}"
    if not folder.is_dir():
        _CACHE.mkdir(exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=_CACHE))
        try:
            make(draft)
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder
