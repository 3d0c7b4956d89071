"""What a machine needs to dub, what of it is there, and the command that adds what isn't."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from octavia.cli.engine_list import KIND_TITLES, Listed, listed_engines
from octavia.cli.tables import table
from octavia.dubbing.documents import to_json
from octavia.dubbing.engines import Kind
from octavia.dubbing.errors import ProgramError
from octavia.dubbing.media.programs import PROGRAMS, program_version

_ROOM_BYTES = 2 * 1024**3
_INSTALL = "apt-get install "
_GB = 1024**3
_OPTIONAL = (Kind.DIARIZATION, Kind.SEPARATION)
"""Kinds of engines without which a dub is made all the same."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        ok: Whether it is as it should be.
        found: What was found, in a few words.
        fix: The command or step that puts it right; empty if it is right, or if other checks say it.
        needed: Whether no dub can be made without it.
        adds: Whether putting it right adds a choice and no more: an engine whose model or key isn't there.
    """

    name: str
    ok: bool
    found: str
    fix: str = ""
    needed: bool = True
    adds: bool = False


def examine(folder: Path) -> list[Check]:
    """Look at this machine.

    Args:
        folder: Where files would be written.
    """
    listed = listed_engines()
    return [
        *(_program(name) for name in PROGRAMS),
        *(
            _kind(title, [one for one in listed if one.info.kind is kind], kind not in _OPTIONAL)
            for kind, title in KIND_TITLES.items()
        ),
        *_engines(listed),
        _room(folder),
        Check("processor cores", True, str(os.cpu_count() or 1), needed=False),
        Check("Python", True, platform.python_version(), needed=False),
    ]


def checks_document(checks: Sequence[Check]) -> str:
    """The checks as one JSON document: an array of objects."""
    return to_json([asdict(check) for check in checks]).rstrip()


def checks_text(checks: Sequence[Check]) -> str:
    """The checks as a table, below it a verdict and what to do."""
    rows = [(_mark(check), check.name, check.found) for check in checks]
    broken = [check for check in checks if not check.ok]
    missing = [check for check in broken if check.needed]
    verdict = f"not ready: {', '.join(check.name for check in missing)}" if missing else "ready to dub"
    steps = [f"  {step}" for step in _steps([check.fix for check in broken if check.fix and not check.adds])]
    choices = [f"  {check.name.removeprefix('engine for ')}: {check.fix}" for check in broken if check.adds]
    return "\n".join(
        [
            table(("", "what", "found"), rows),
            "",
            verdict,
            *(["to do:", *steps] if steps else []),
            *(["for more engines, any of:", *choices] if choices else []),
        ]
    )


def _steps(fixes: Sequence[str]) -> list[str]:
    """The fixes as few commands: all that install packages in the same way become one."""
    packages: dict[str, dict[str, None]] = {}
    for fix in fixes:
        head, installs, names = fix.partition(_INSTALL)
        packages.setdefault(head + installs, {}).update(dict.fromkeys(names.split()))
    return [head + " ".join(names) for head, names in packages.items()]


def _mark(check: Check) -> str:
    if check.ok:
        return "ok"
    return "missing" if check.needed else "-"


def _program(name: str) -> Check:
    try:
        return Check(f"program {name}", True, program_version(name))
    except ProgramError as error:
        return Check(f"program {name}", False, error.message, error.hint)


def _kind(title: str, engines: Sequence[Listed], needed: bool) -> Check:
    ready = [f"{one.info.name} {one.info.version}" for one in engines if one.readiness.ready]
    fix = "" if engines else "install a package that brings one"
    return Check(f"an engine for {title}", bool(ready), "; ".join(ready) or "none is ready", fix, needed)


def _engines(listed: Sequence[Listed]) -> Iterator[Check]:
    for one in listed:
        if not one.readiness.ready:
            fix = one.readiness.fix
            adds = bool(fix) and _INSTALL not in fix
            yield Check(f"engine for {one.title}", False, one.readiness.missing, fix, needed=False, adds=adds)


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    fix = "" if free >= _ROOM_BYTES else "free some space, or work in a folder on another disk"
    return Check("free disk space", not fix, f"{free / _GB:.1f} GB in {folder}", fix, needed=False)
