"""When each stage of a language began and ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from octavia.service.jobs import track_times
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.tables import StageRow, TrackRow
from octavia.service.jobs.track_times import StageTime, TrackStage, times_of

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def stage(name: StageName, language: str = "", part: int = 0) -> StageRow:
    return StageRow(name=name, language=language, part=part)


def track(language: str = "es") -> TrackRow:
    made = TrackRow(language=language, stage_times={})
    track_times.queue(made, at(0))
    return made


def seen(made: TrackRow) -> dict[str, tuple[float, float | None]]:
    """Seconds after noon."""
    return {
        time.stage.value: (
            (time.started_at - NOON).total_seconds(),
            None if time.ended_at is None else (time.ended_at - NOON).total_seconds(),
        )
        for time in times_of(made.stage_times)
    }


def test_a_language_waits_is_heard_made_and_delivered() -> None:
    spanish = track()
    assert seen(spanish) == {"queued": (0, None)}
    track_times.begin([spanish], stage(StageName.FETCH), at(2))
    track_times.begin([spanish], stage(StageName.HEAR), at(3))
    assert seen(spanish) == {"queued": (0, 2), "stt": (3, None)}
    track_times.heard([spanish], at(8))
    track_times.begin([spanish], stage(StageName.DUB, "es"), at(9))
    track_times.note(spanish, {TrackStage.TRANSLATING: (at(9), at(10))})
    track_times.note(spanish, {TrackStage.TRANSLATING: (at(9), at(11)), TrackStage.DUBBING: (at(11), at(12.5))})
    track_times.note(spanish, {TrackStage.EXPORTING: (at(13), at(14))})
    track_times.complete(spanish, at(15))
    assert seen(spanish) == {
        "queued": (0, 2),
        "stt": (3, 8),
        "translating": (9, 11),
        "dubbing": (11, 12.5),
        "exporting": (13, 15),
        "complete": (15, 15),
    }


def test_parts_are_heard_as_one() -> None:
    spanish = track()
    track_times.begin([spanish], stage(StageName.PREPARE), at(1))
    for part in (1, 2, 0):
        track_times.begin([spanish], stage(StageName.HEAR, part=part), at(2 + part))
    track_times.heard([spanish], at(9))
    assert seen(spanish)["stt"] == (1, 9)


def test_what_is_of_another_language_changes_nothing() -> None:
    spanish = track()
    track_times.begin([spanish], stage(StageName.DUB, "fr"), at(5))
    assert seen(spanish) == {"queued": (0, None)}


def test_a_new_round_keeps_what_was_heard_and_forgets_the_rest() -> None:
    spanish = track()
    track_times.begin([spanish], stage(StageName.HEAR), at(1))
    track_times.heard([spanish], at(2))
    track_times.note(spanish, {TrackStage.TRANSLATING: (at(3), at(4))})
    track_times.queue(spanish, at(60))
    assert seen(spanish) == {"queued": (60, None), "stt": (1, 2)}
    track_times.begin([spanish], stage(StageName.DUB, "es"), at(62))
    assert seen(spanish)["queued"] == (60, 62)


def test_hearing_that_was_broken_off_begins_anew() -> None:
    spanish = track()
    track_times.begin([spanish], stage(StageName.HEAR), at(1))
    track_times.queue(spanish, at(60))
    track_times.begin([spanish], stage(StageName.HEAR), at(61))
    track_times.heard([spanish], at(62))
    assert seen(spanish) == {"queued": (60, 61), "stt": (61, 62)}


def test_a_stage_that_was_not_seen_ends_when_it_is_delivered() -> None:
    spanish = track()
    track_times.complete(spanish, at(7))
    assert times_of(spanish.stage_times)[-1] == StageTime(TrackStage.COMPLETE, at(7), at(7))
    assert seen(spanish)["exporting"] == (7, 7)
