"""Diarization by pyannote.audio, in a Python environment of its own.

Its packages can't live in one environment with those of the other engines, so it has one (`scripts/add-pyannote.sh`
makes it), and a small program runs there. Who has the turns already, from any diarizer, gives them as RTTM.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from octavia.dubbing.engines import (
    READY,
    Engine,
    EngineBase,
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Readiness,
    Turn,
    option,
)
from octavia.dubbing.errors import EngineError
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.process import Limits, ProgramFailed, run
from octavia.dubbing.workspace import digest_file
from octavia.engines.diarization.rttm import in_order, read_rttm, turn_of
from octavia.models.catalogue import models_of
from octavia.models.runtime import AUTO, DEVICES
from octavia.models.store import InstalledModel, checked, known_model, present_model

_REVISION = 1
_ENGINE = "pyannote"
_RUNNER = Path(__file__).with_name("pyannote_runner.py")
_FIX = "scripts/add-pyannote.sh"
_PULL = "octavia models pull"
_MOST_SPEAKERS = 50
_OPTIONS = (
    EngineOption(
        "python",
        "",
        f"The Python of the environment that has pyannote.audio; empty: the one that {_FIX} makes.",
        shapes_result=False,
    ),
    EngineOption(
        "device",
        AUTO,
        "Where it computes: cuda, cpu, or auto for cuda where there is one.",
        shapes_result=False,
        choices=DEVICES,
    ),
    EngineOption("speakers", 0, "How many people speak, if that is known; 0 finds out.", low=0, high=_MOST_SPEAKERS),
    EngineOption("rttm", "", "An RTTM file with the turns of the source: it is read, and nothing is computed."),
)


class Pyannote(EngineBase):
    """Tells speakers apart by their voices, where several speak at once too."""

    kind: ClassVar[Kind] = Kind.DIARIZATION
    name: ClassVar[str] = _ENGINE
    options: ClassVar[tuple[EngineOption, ...]] = _OPTIONS
    model: ClassVar[str] = ""
    """The name of the model it is bound to; empty: the one that is here, a user's own before the listed one."""

    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        return _bound(model)

    @classmethod
    def check(cls) -> Readiness:
        if rttm := _set("rttm"):
            there = Path(rttm).is_file()
            return READY if there else Readiness(False, f"{rttm} is missing", "correct rttm in [engine.pyannote]")
        python = _python()
        if _version_in(python) is None:
            return Readiness(False, f"there is no pyannote.audio for {python}", _FIX)
        if present_model(_ENGINE, cls.model) is None:
            wanted = cls.model or models_of(_ENGINE)[0].name
            return Readiness(False, f"the model {_ENGINE}:{wanted} is not here", f"{_PULL} {_ENGINE}:{wanted}")
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        found = present_model(_ENGINE, cls.model)
        spec = found.spec if found else models_of(_ENGINE)[0]
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title=spec.title if cls.model else "pyannote.audio",
            version=cls._version(found),
            quality=Quality.BEST,
            licence=f"MIT; model: {spec.licence}",
            commercial_use=spec.commercial_use,
            needs=("weights",),
            # In a process of its own a job can be stopped while it computes.
            holds_gil=True,
            cpu_s_per_s=0.6,
            limits=(
                "It runs in an environment of its own, a download of about a gigabyte.",
                "It holds the whole sound in memory: 230 MB an hour.",
                "Voices that are much alike, and speakers who say little, may be taken for one another.",
            ),
        )

    @classmethod
    def _version(cls, found: InstalledModel | None) -> str:
        """Of all that shapes its turns; empty if it isn't ready."""
        if rttm := _set("rttm"):
            return f"turns {digest_file(Path(rttm))[:16]}" if Path(rttm).is_file() else ""
        package = _version_in(_python())
        if package is None or found is None:
            return ""
        return f"{package}, {found.spec.name} {found.digest}, adapter {_REVISION}"

    def turns(self, speech: Path) -> tuple[Turn, ...]:
        """As `Diarizer.turns`.

        Raises:
            EngineError: if pyannote.audio fails; says the end of what it wrote.
            DocumentError: if the RTTM file it was told to read is none.
        """
        with PcmFile(speech) as pcm:
            end_ms = pcm.duration_ms
        if rttm := _set("rttm"):
            return in_order(read_rttm(Path(rttm)), end_ms)
        found = present_model(_ENGINE, self.model)
        assert found is not None
        request = {
            "model": str(checked(found)),
            "speech": str(speech.absolute()),
            "device": _set("device"),
            "speakers": option(self.options, _ENGINE, "speakers"),
        }
        said = _answer(request) if end_ms else {"turns": []}
        return in_order((turn_of(start, end - start, speaker) for start, end, speaker in said["turns"]), end_ms)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    command = [str(_python()), "-I", str(_RUNNER)]
    try:
        said = run(command, limits=Limits(timeout_s=0), stdin=json.dumps(request).encode())
        answer: dict[str, Any] = json.loads(said)
    except ProgramFailed as error:
        last = error.said.splitlines()[-1] if error.said else error.message
        raise EngineError(f"pyannote failed: {last}", f"make its environment anew: {_FIX}") from error
    except ValueError as error:
        raise EngineError("pyannote ended without an answer", f"make its environment anew: {_FIX}") from error
    return answer


def _set(name: str) -> str:
    return str(option(_OPTIONS, _ENGINE, name))


def _python() -> Path:
    """The interpreter: the one that was set, else that of the environment its script makes."""
    if told := _set("python"):
        return Path(told)
    data = os.environ.get("XDG_DATA_HOME")
    home = Path(data) if data else Path.home() / ".local" / "share"
    return home / "octavia" / "pyannote" / "bin" / "python"


def _version_in(python: Path) -> str | None:
    """The version of pyannote.audio in the environment of an interpreter, found without starting that; None if none."""
    if not os.access(python, os.X_OK):
        return None
    for found in sorted(python.parent.parent.glob("lib/python3*/site-packages/pyannote_audio-*.dist-info")):
        return found.name.removeprefix("pyannote_audio-").removesuffix(".dist-info")
    return None


@cache
def _bound(model: str) -> type[Pyannote]:
    spec = known_model(f"{_ENGINE}:{model}")
    return type("Pyannote", (Pyannote,), {"name": spec.id, "model": model, "__doc__": f"pyannote with {spec.title}."})
