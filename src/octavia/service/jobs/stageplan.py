"""What stages a job of each kind has, where they run, and what they weigh in its progress."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from octavia.service.jobs.commands import Command, Dub, Synthesize, Transcribe, Translate, languages_of
from octavia.service.jobs.queue import QueueName


class StageName(StrEnum):
    """What a stage does."""

    FETCH = "fetch"
    """Get the source, and know how long it is."""
    PREPARE = "prepare"
    """What all parts of a long source's hearing need."""
    HEAR = "hear"
    """What is said; of a long source after its parts were heard."""
    TRANSLATE = "translate"
    SPEAK = "speak"
    DUB = "dub"
    """One language, from the transcript to its finished sound; to its measured files where it is delivered apart."""
    DELIVER = "deliver"
    """Put it all together, keep the files, charge; where languages were delivered apart, only end the job."""


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage to come; see `tables.StageRow`."""

    name: StageName
    queue: QueueName
    rank: int
    weight: int
    language: str = ""
    part: int = 0


# Tenths of processor seconds for a minute of talk with the built-in engines (benchmarks/jobs.py). Other engines cost
# more or less of each; it is the ratios that shape the progress.
_FETCH, _HEAR, _TRANSLATE, _SPEAK, _DUB, _DELIVER = 2, 91, 3, 14, 19, 5
_MEASURE = 7
"""Of each language of a dub, where it is delivered: putting its files together and measuring them."""
_FETCH_FROM_AFAR = 30
_CLOSE = 1
"""Where each language was delivered by itself."""
_PREPARE, _JOIN = 5, 4
"""What of hearing is not shared out."""
_MOST_PARTS = 32


def planned(command: Command) -> tuple[PlannedStage, ...]:
    """The stages of a job, in the order of their ranks."""
    fetch = PlannedStage(StageName.FETCH, QueueName.ORCHESTRATE, 0, _FETCH)
    if command.source.url:
        fetch = PlannedStage(StageName.FETCH, QueueName.MEDIA, 0, _FETCH_FROM_AFAR)
    measured = _MEASURE * len(languages_of(command)) if isinstance(command, Dub) else 0
    deliver = PlannedStage(StageName.DELIVER, QueueName.MEDIA, 5, _DELIVER + measured)
    if isinstance(command, Dub) and command.apart:
        deliver = PlannedStage(StageName.DELIVER, QueueName.ORCHESTRATE, 5, _CLOSE)
    return fetch, *_work(command), deliver


def _work(command: Command) -> tuple[PlannedStage, ...]:
    hear = PlannedStage(StageName.HEAR, QueueName.STT, 3, _HEAR)
    match command:
        case Transcribe():
            return (hear,)
        case Translate():
            return (PlannedStage(StageName.TRANSLATE, QueueName.MT, 3, _TRANSLATE),)
        case Synthesize():
            return (PlannedStage(StageName.SPEAK, QueueName.TTS, 3, _SPEAK),)
    weight = _DUB + _MEASURE if command.apart else _DUB
    tracks = (PlannedStage(StageName.DUB, QueueName.TTS, 4, weight, each) for each in languages_of(command))
    return hear, *tracks


def parts_of(duration_ms: int, part_minutes: float) -> int:
    """In how many parts a source is heard; none is much longer than `part_minutes`, of which 0 means: all at once."""
    if not part_minutes:
        return 1
    return max(1, min(_MOST_PARTS, ceil(duration_ms / 60_000 / part_minutes)))


def shared_out(parts: int) -> tuple[PlannedStage, ...]:
    """The stages of hearing in parts. The last is the planned one, which joins them, with what weight it has left."""
    prepare = PlannedStage(StageName.PREPARE, QueueName.STT, 1, _PREPARE)
    join = PlannedStage(StageName.HEAR, QueueName.STT, 3, _JOIN)
    shared = _HEAR - _PREPARE - _JOIN
    weights = (shared * (part + 1) // parts - shared * part // parts for part in range(parts))
    heard = (PlannedStage(StageName.HEAR, QueueName.STT, 2, each, "", at) for at, each in enumerate(weights, 1))
    return prepare, *heard, join


def seconds_for(command: Command, duration_ms: int) -> int:
    """Seconds a job may take from its start on an idle machine, roughly."""
    return max(1, round(sum(stage.weight for stage in planned(command)) / 10 * duration_ms / 60_000))
