"""What stages a job of each kind has, where they run, and what they weigh in its progress."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from octavia.service.jobs.commands import Command, Synthesize, Transcribe, Translate, languages_of
from octavia.service.jobs.queue import QueueName


class StageName(StrEnum):
    """What a stage does."""

    FETCH = "fetch"
    """Get the source, and know how long it is."""
    HEAR = "hear"
    TRANSLATE = "translate"
    SPEAK = "speak"
    DUB = "dub"
    """One language, from the transcript to the measured files."""
    DELIVER = "deliver"
    """Put it all together, keep the files, charge."""


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage to come; see `tables.StageRow`."""

    name: StageName
    queue: QueueName
    rank: int
    weight: int
    language: str = ""


# Tenths of processor seconds for a minute of talk with the built-in engines (benchmarks/jobs.py). Other engines cost
# more or less of each; it is the ratios that shape the progress.
_FETCH, _HEAR, _TRANSLATE, _SPEAK, _DUB, _DELIVER = 2, 91, 3, 14, 26, 5
_FETCH_FROM_AFAR = 30


def planned(command: Command) -> tuple[PlannedStage, ...]:
    """The stages of a job, in the order of their ranks."""
    fetch = PlannedStage(StageName.FETCH, QueueName.ORCHESTRATE, 0, _FETCH)
    if command.source.url:
        fetch = PlannedStage(StageName.FETCH, QueueName.MEDIA, 0, _FETCH_FROM_AFAR)
    deliver = PlannedStage(StageName.DELIVER, QueueName.MEDIA, 3, _DELIVER)
    return fetch, *_work(command), deliver


def _work(command: Command) -> tuple[PlannedStage, ...]:
    hear = PlannedStage(StageName.HEAR, QueueName.STT, 1, _HEAR)
    match command:
        case Transcribe():
            return (hear,)
        case Translate():
            return (PlannedStage(StageName.TRANSLATE, QueueName.MT, 1, _TRANSLATE),)
        case Synthesize():
            return (PlannedStage(StageName.SPEAK, QueueName.TTS, 1, _SPEAK),)
    tracks = (PlannedStage(StageName.DUB, QueueName.TTS, 2, _DUB, each) for each in languages_of(command))
    return hear, *tracks


def seconds_for(command: Command, duration_ms: int) -> int:
    """Seconds a job may take from its start on an idle machine, roughly."""
    return max(1, round(sum(stage.weight for stage in planned(command)) / 10 * duration_ms / 60_000))
