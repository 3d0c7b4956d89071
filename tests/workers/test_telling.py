"""What owners are told of a stage, from what the pipeline tells."""

from __future__ import annotations

from datetime import timedelta

from octavia.dubbing.events import Notice, StageFinished, StageProgress, StageStarted
from octavia.service.jobs.commands import Phase
from octavia.service.jobs.track_times import TrackStage
from octavia.workers.telling import Teller
from support.server import FixedClock


def test_progress_grows_with_the_pipelines_stages_and_ends_whole() -> None:
    teller = Teller("dub", "es")
    seen = [teller.report().progress]
    for name in ("translate", "synthesize", "schedule", "fit", "render", "mix", "subtitles", "package", "measure"):
        for event in (
            StageStarted(name, "es"),
            StageProgress(name, 1, 2, "es"),
            StageFinished(name, False, 1.0, "es"),
        ):
            teller.hear(event)
            seen.append(teller.report().progress)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1000)


def test_what_was_heard_before_is_no_progress_of_a_dub() -> None:
    teller = Teller("dub", "es")
    for name in ("probe", "decode", "voice-activity", "transcribe"):
        teller.hear(StageFinished(name, True, 0.0, None))
    assert teller.report().progress == 0


def test_what_was_found_made_is_progress_of_hearing_a_part() -> None:
    preparing, hearing = Teller("prepare", ""), Teller("hear", "")
    for name in ("probe", "decode", "voice-activity"):
        preparing.hear(StageFinished(name, False, 1.0, None))
        hearing.hear(StageFinished(name, True, 0.0, None))
    assert preparing.report().progress == 1000
    assert 0 < hearing.report().progress < 100


def test_it_says_in_words_what_is_done() -> None:
    teller = Teller("dub", "es")
    assert (teller.report().step, teller.report().phase) == ("Translating", Phase.TRANSLATING)
    teller.hear(StageStarted("synthesize", "es"))
    assert (teller.report().step, teller.report().phase) == ("Speaking Spanish", Phase.SYNTHESIZING)


def test_separation_counts_only_where_there_is_one() -> None:
    plain, separated = Teller("hear", ""), Teller("hear", "")
    separated.hear(StageStarted("separate", None))
    for teller in (plain, separated):
        teller.hear(StageFinished("transcribe", False, 1.0, None))
    assert separated.report().progress < plain.report().progress


def test_notices_are_told_once() -> None:
    teller = Teller("hear", "")
    teller.hear(Notice("an engine was chosen"))
    assert [notice.message for notice in teller.take_notices()] == ["an engine was chosen"]
    assert teller.take_notices() == []


def test_the_times_of_a_language_are_told_by_the_stages_people_see(clock: FixedClock) -> None:
    teller, began = Teller("dub", "es", clock), clock()
    for name in ("transcribe", "translate", "synthesize", "fit", "mix"):
        teller.hear(StageStarted(name, "es"))
        clock.forward(seconds=1)
        teller.hear(StageFinished(name, False, 1.0, "es"))
    teller.hear(StageFinished("measure", True, 0.0, "es"))
    at = [began + timedelta(seconds=seconds) for seconds in range(6)]
    assert teller.report().times == {
        TrackStage.TRANSLATING: (at[1], at[2]),
        TrackStage.DUBBING: (at[2], at[4]),
        TrackStage.MIXING: (at[4], at[5]),
        TrackStage.EXPORTING: (at[5], at[5]),
    }


def test_what_is_of_no_language_has_no_times() -> None:
    teller = Teller("deliver", "")
    teller.hear(StageStarted("package", None))
    assert teller.report().times == {}
