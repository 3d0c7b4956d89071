"""Time left: from the plan at first, from this machine's own pace as soon as some work is done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.cli.forecast import Forecast, minutes_seconds
from octavia.dubbing.events import StageFinished, StageProgress, StageStarted

PLAN = {("transcribe", None): 30.0, ("synthesize", "es"): 10.0, ("mix", "es"): 10.0}


def test_before_anything_is_done_the_plan_is_the_forecast() -> None:
    forecast = Forecast(PLAN)
    assert forecast.done == 0.0
    assert forecast.left_s(0.5) == 50.0


def test_a_machine_half_as_fast_as_planned_needs_twice_the_time_for_the_rest() -> None:
    forecast = Forecast(PLAN)
    forecast.hear(StageFinished("transcribe", reused=False, seconds=60.0))
    assert forecast.done == pytest.approx(0.6)
    assert forecast.left_s(60.0) == pytest.approx(40.0)


def test_progress_within_a_stage_counts() -> None:
    forecast = Forecast(PLAN)
    forecast.hear(StageStarted("transcribe"))
    forecast.hear(StageProgress("transcribe", 5, 10))
    assert forecast.done == pytest.approx(0.3)
    forecast.hear(StageProgress("mix", 0, 0, "es"))
    assert forecast.done == pytest.approx(0.3)


def test_what_was_found_finished_says_nothing_about_the_pace() -> None:
    forecast = Forecast(PLAN)
    forecast.hear(StageFinished("transcribe", reused=True, seconds=0.0))
    assert forecast.done == 0.0
    assert forecast.left_s(0.1) == 20.0
    for stage in ("synthesize", "mix"):
        forecast.hear(StageFinished(stage, reused=True, seconds=0.0, language="es"))
    assert (forecast.done, forecast.left_s(0.2)) == (1.0, 0.0)


def test_a_stage_the_plan_does_not_know_changes_nothing() -> None:
    forecast = Forecast(PLAN)
    forecast.hear(StageFinished("render", reused=False, seconds=1.0, language="es"))
    assert forecast.done == 0.0


@given(st.lists(st.tuples(st.sampled_from(sorted(PLAN, key=str)), st.integers(0, 20), st.booleans())))
def test_the_share_done_stays_within_0_and_1_whatever_happens(
    heard: list[tuple[tuple[str, str | None], int, bool]],
) -> None:
    forecast = Forecast(PLAN)
    for (stage, language), done, reused in heard:
        event = StageProgress(stage, done, 20, language) if done < 20 else StageFinished(stage, reused, 1.0, language)
        forecast.hear(event)
        assert 0.0 <= forecast.done <= 1.0
        assert forecast.left_s(10.0) >= 0.0


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3_725, "62:05")])
def test_time_is_shown_to_the_second(seconds: float, text: str) -> None:
    assert minutes_seconds(seconds) == text
