"""Running dubs and looking at what they left."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.events import Event, StageFinished
from octavia.dubbing.pipeline import DubResult, dub
from octavia.dubbing.request import DubRequest


@dataclass(frozen=True, slots=True)
class Run:
    """A dub and what it told while it ran."""

    request: DubRequest
    result: DubResult
    events: tuple[Event, ...]

    def file(self, suffix: str) -> Path:
        """The delivered file that ends so."""
        (found,) = (path for path in self.result.files if path.name.endswith(suffix))
        return found

    def worked(self) -> set[tuple[str, str | None]]:
        """The stages that computed something."""
        return {(e.stage, e.language) for e in self.events if isinstance(e, StageFinished) and not e.reused}


def run_dub(request: DubRequest) -> Run:
    """Dub, and keep what was told meanwhile."""
    events: list[Event] = []
    return Run(request, dub(request, events.append), tuple(events))


def artifacts(workspace: Path, stage: str) -> set[str]:
    """The finished artifacts of a stage, by name and by when they were built."""
    return {f"{path.name} {path.stat().st_mtime_ns}" for path in workspace.glob(f"objects/*/{stage}-*")}
