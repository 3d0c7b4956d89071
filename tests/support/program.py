"""The command `octavia` as a user runs it: a process of its own, its exit code, what it printed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = (sys.executable, "-m", "octavia.cli.main")
_PATIENCE_S = 280


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, what it printed, and what it said on stderr."""

    code: int
    printed: str
    complaint: str


def environment(folder: Path, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without settings of its own, whose faults are written below `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTAVIA_")}
    # Without compiled modules a command takes twice as long to begin; a user's machine keeps them.
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**clean, "OCTAVIA_STATE_DIR": str(folder / "state"), "COLUMNS": "100", **(variables or {})}


def octavia(
    folder: Path,
    *arguments: str | Path,
    under: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Ended:
    """Run `octavia` in `folder` to its end.

    Args:
        under: A command that runs it, such as `prlimit --fsize=1000`.
        variables: Environment variables to set besides.
    """
    done = subprocess.run(
        [*under, *PROGRAM, *map(str, arguments)],
        cwd=folder,
        env=environment(folder, variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
