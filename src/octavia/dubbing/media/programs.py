"""The programs media files are read and written with, and which versions of them this machine has."""

from __future__ import annotations

from pathlib import Path

from octavia.dubbing.process import Limits, find_program, run

PROGRAMS = ("ffmpeg", "ffprobe")


def require_programs() -> None:
    """Make sure that all of `PROGRAMS` are there, before hours of work.

    Raises:
        ProgramError: if one is missing; the hint is the command that installs it.
    """
    for name in PROGRAMS:
        find_program(name)


_versions: dict[str, str] = {}


def learn_version(name: str, version: str) -> None:
    """Note what one of `PROGRAMS` said of itself while working, true of those that lie beside it as well.

    They are built together, and starting one only to ask takes as long as decoding half a minute of sound.
    """
    home = Path(find_program(name)).parent
    _versions.update({other: version for other in PROGRAMS if Path(find_program(other)).parent == home})


def program_version(name: str) -> str:
    """The version of one of `PROGRAMS`, as its distributor calls it: `5.1.9-0+deb12u1`.

    Raises:
        ProgramError: if it is missing or fails; the hint is the command that installs it.
    """
    if name not in _versions:
        _versions[name] = _asked(name)
    return _versions[name]


def _asked(name: str) -> str:
    said = run([name, "-version"], limits=Limits(timeout_s=20)).decode(errors="replace")
    words = said.split()
    return words[2] if words[:2] == [name, "version"] and len(words) > 2 else "unknown"
