"""One line of a long dub edited: what is made again, what stays, and what it costs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from measure import Cost, measured
from octavia.dubbing.report import Report, load_report
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.subtitles.write import write_srt
from octavia.dubbing.workspace import digest_file

_LANGUAGE = "es"
_TEXT = "Esto lo digo ahora con otras palabras."
_OF_LINES = ("translate", "take", "fit")
_DUE = ("translate", "synthesize", "fit", "schedule", "render", "mix", "subtitles", "package", "measure", "report")
"""Stages that may work again: those of the line itself, and those that everything goes through."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A dub's cost, its report, and the hashes of what it keeps of lines, by file."""

    cost: Cost
    report: Report
    kept: dict[str, str]

    @property
    def seconds(self) -> dict[tuple[str, str | None], float]:
        return {(stage.stage, stage.language): stage.seconds for stage in self.report.stages}

    @property
    def worked(self) -> set[tuple[str, str | None]]:
        return {(stage.stage, stage.language) for stage in self.report.stages if not stage.reused}


@dataclass(frozen=True, slots=True)
class Edit:
    """A dub, the same with one line edited, and that once more, when nothing is left to do.

    Attributes:
        line: The edited line's id.
    """

    line: str
    first: _Run
    second: _Run
    idle: _Run

    @property
    def lines(self) -> int:
        return len(self.first.report.tracks[0].lines)

    def made_anew(self, part: str) -> int:
        """How many artifacts of that part of a stage the edit added."""
        new = self.second.kept.keys() - self.first.kept.keys()
        return len({name.partition("/")[0] for name in new if name.startswith(f"{part}-")})

    @property
    def disturbed(self) -> int:
        """How many files of other lines' translations and takes changed or went, and lines that play otherwise."""
        kept = sum(self.second.kept.get(name) != digest for name, digest in self.first.kept.items())
        pairs = zip(self.first.report.tracks[0].lines, self.second.report.tracks[0].lines, strict=True)
        return kept + sum(old != new for old, new in pairs if old.id != self.line)

    @property
    def due_s(self) -> float:
        """What the edit may cost: a run that finds all finished, and the seconds of stages that have to work again."""
        again = [stage for stage in self.second.worked if stage[0] in _DUE]
        return self.idle.cost.wall_s + sum(self.second.seconds[at] - self.idle.seconds[at] for at in again)

    def table(self) -> str:
        """All stages' seconds in the three runs, with a mark at those that worked again, and the runs' costs."""
        rows = [f"  {'stage':<18}{'first':>9}{'edited':>9}{'idle':>9}"]
        for stage in self.first.seconds:
            name = " ".join(filter(None, stage))
            seconds = [run.seconds[stage] for run in (self.first, self.second, self.idle)]
            mark = "  worked again" if stage in self.second.worked else ""
            rows.append(f"  {name:<18}" + "".join(f"{value:9.2f}" for value in seconds) + mark)
        for what in ("wall_s", "cpu_s"):
            costs = [getattr(run.cost, what) for run in (self.first, self.second, self.idle)]
            rows.append(f"  {what:<18}" + "".join(f"{value:9.2f}" for value in costs))
        return "\n".join(rows)


def edit_a_line(octavia: Sequence[object], video: Path, subtitles: Path, folder: Path) -> Edit:
    """Dub a talk by its own subtitles, edit the line in its middle, and dub it twice more.

    Args:
        octavia: The command.
        subtitles: In English; numbered here, so that no two lines say the same.
    """
    numbered, output, overrides = folder / "numbered.srt", folder / "edited", folder / "overrides.json"
    cues = read_subtitles(subtitles).cues
    write_srt([replace(cue, text=f"{number}: {cue.text}") for number, cue in enumerate(cues, 1)], numbered)
    command = [*octavia, "dub", video, "--to", _LANGUAGE, "--from", "en", "--subtitles", numbered, "--out", output]
    first = _run(command, output)
    line = first.report.tracks[0].lines[len(cues) // 2].id
    overrides.write_text(json.dumps({"lines": {_LANGUAGE: {line: {"text": _TEXT}}}}), encoding="utf-8")
    second, idle = (_run([*command, "--overrides", overrides], output) for _ in range(2))
    shutil.rmtree(output)
    return Edit(line, first, second, idle)


def _run(command: Sequence[object], output: Path) -> _Run:
    cost = measured(command)
    files = [path for path in output.glob(".work/objects/*/*/*") if path.parent.name.startswith(_OF_LINES)]
    kept = {f"{path.parent.name}/{path.name}": digest_file(path) for path in files}
    return _Run(cost, load_report(output / "report.json"), kept)
