"""When each stage of a language began and ended, as people see stages: kept with its track, in milliseconds since 1970.

A language waits, is heard with all others, then translated, spoken, mixed and exported, each stage once a round. What a
round doesn't do again keeps its times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from octavia.platform.clock import epoch_ms
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.tables import StageRow, TrackRow


class TrackStage(StrEnum):
    """A stage of a language, in their order."""

    QUEUED = "queued"
    STT = "stt"
    """With all other languages."""
    TRANSLATING = "translating"
    DUBBING = "dubbing"
    MIXING = "mixing"
    EXPORTING = "exporting"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class StageTime:
    """When a stage began, and when it ended; None while it goes on."""

    stage: TrackStage
    started_at: datetime
    ended_at: datetime | None


Times = Mapping[TrackStage, tuple[datetime, datetime]]
"""When stages were first and last seen at work."""

_HEARING = (StageName.PREPARE, StageName.HEAR)


def times_of(stage_times: Mapping[str, list[int | None]]) -> tuple[StageTime, ...]:
    """What a track's column holds, in the order of the stages."""
    found = []
    for stage in TrackStage:
        began, ended = stage_times.get(stage, (None, None))
        if began is not None:
            found.append(StageTime(stage, _at(began), None if ended is None else _at(ended)))
    return tuple(found)


def queue(track: TrackRow, now: datetime) -> None:
    """A round begins: the track waits."""
    heard = {stage: times for stage, times in track.stage_times.items() if stage == TrackStage.STT and times[1]}
    track.stage_times = heard | {TrackStage.QUEUED.value: [epoch_ms(now), None]}


def begin(tracks: Iterable[TrackRow], stage: StageRow, now: datetime) -> None:
    """A stage of ours begins, for all tracks or for one of them."""
    for track in tracks:
        if stage.language in ("", track.language):
            _end(track, TrackStage.QUEUED, now)
            heard = track.stage_times.get(TrackStage.STT)
            # One of several parts doesn't begin anew what goes on.
            if stage.name in _HEARING and (heard is None or heard[1] is not None):
                _set(track, TrackStage.STT, epoch_ms(now), None)


def heard(tracks: Iterable[TrackRow], now: datetime) -> None:
    """The source is heard, for all tracks."""
    for track in tracks:
        _end(track, TrackStage.STT, now)


def note(track: TrackRow, times: Times) -> None:
    """Stages of the pipeline were seen at work; those of this round that were seen before began then."""
    for stage, (first, last) in times.items():
        began, ended = track.stage_times.get(stage, (None, None))
        first_ms, last_ms = epoch_ms(first), epoch_ms(last)
        _set(track, stage, first_ms if began is None else min(began, first_ms), max(ended or 0, last_ms))


def complete(track: TrackRow, now: datetime) -> None:
    """The track is delivered."""
    at_ms = epoch_ms(now)
    began = track.stage_times.get(TrackStage.EXPORTING, (at_ms, None))[0]
    _set(track, TrackStage.EXPORTING, began, at_ms)
    _set(track, TrackStage.COMPLETE, at_ms, at_ms)


def _end(track: TrackRow, stage: TrackStage, now: datetime) -> None:
    began, ended = track.stage_times.get(stage, (None, None))
    if began is not None and ended is None:
        _set(track, stage, began, epoch_ms(now))


def _set(track: TrackRow, stage: TrackStage, began_ms: int | None, ended_ms: int | None) -> None:
    # A new value each time: a change within one is not seen.
    track.stage_times = {**track.stage_times, stage.value: [began_ms, ended_ms]}


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
