"""From the command line's words to a `DubRequest`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from octavia.dubbing.request import Cloning, DubRequest
from octavia.platform.requests import request_of
from octavia.platform.settings import Settings


def cloning(wanted: bool, consent: str | None, samples: Sequence[str]) -> Cloning:
    """Whose voices the dub speaks with.

    Args:
        samples: `SPEAKER=FILE`, or `FILE` alone for a source whose speakers aren't told apart.
    """
    files: dict[str, tuple[Path, ...]] = {}
    for sample in samples:
        speaker, equals, name = sample.partition("=")
        if not equals:
            speaker, name = "", sample
        files[speaker.strip()] = (*files.get(speaker.strip(), ()), Path(name))
    return Cloning(wanted, consent or "", files)


def hearing_request(settings: Settings, source: Path, languages: tuple[str, ...]) -> DubRequest:
    """The request of a command that hears a media file without dubbing it: its stages are shared with a dub's."""
    workspace = settings.workspace or default_output(source) / ".work"
    return replace(request_of(settings, source, languages, Path()), workspace=workspace)


def text_request(settings: Settings, source: Path, language: str) -> DubRequest:
    """The request of a command that works on a subtitle file."""
    workspace = settings.workspace or Path(".octavia-work")
    return replace(request_of(settings, source, (language,), Path()), workspace=workspace)


def default_output(source: Path) -> Path:
    """Where a dub of `source` goes if nobody says: `NAME-dubbed` in the working folder."""
    from octavia.dubbing.pipeline.deliver import stem_of

    return Path(f"{stem_of(source)}-dubbed")
