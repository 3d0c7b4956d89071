"""Live progress: what a person sees on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from octavia.cli.progress import LiveProgress, label
from octavia.dubbing.events import Notice, SampleReady, StageFinished, StageProgress, StageStarted


def _seen(*, until_stopped: bool = True) -> str:
    """The screen, as text, of a job that stops half-way; or what is on it while it still runs."""
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100, color_system=None, _environ={"TERM": "xterm"})
    live = LiveProgress("talk.mp4", {("decode", None): 1.0, ("mix", "es"): 9.0}, console)
    live.__enter__()
    live(StageStarted("decode"))
    live(StageFinished("decode", reused=False, seconds=1.25))
    live(StageFinished("transcribe", reused=True, seconds=0.0))
    live(Notice("apertium translates by way of es", "fr"))
    live(SampleReady("out/talk.es.sample.m4a", "es", 61_000))
    live(StageStarted("mix", "es"))
    live(StageProgress("mix", 1, 3, "es"))
    live._progress.refresh()
    running = stream.getvalue()
    live.__exit__()
    return stream.getvalue() if until_stopped else running


def test_finished_stages_stay_on_the_screen_with_the_time_they_took() -> None:
    seen = _seen()
    assert "  decode 1.2 s\n" in seen
    assert "  transcribe from an earlier run\n" in seen


def test_notices_stay_on_the_screen_with_their_language() -> None:
    assert "note: fr: apertium translates by way of es\n" in _seen()


def test_where_the_beginning_can_be_heard_stays_on_the_screen() -> None:
    assert "  the first 1:01 in es: out/talk.es.sample.m4a\n" in _seen()


def test_what_runs_is_shown_with_its_count_and_the_whole_with_its_share_and_time_left() -> None:
    running = _seen(until_stopped=False).splitlines()
    stage = next(line for line in reversed(running) if "mix, es" in line)
    whole = next(line for line in reversed(running) if "talk.mp4" in line)
    assert "1/3" in stage
    assert "40 %" in whole
    assert whole.rstrip().endswith("left")


def test_what_is_fetched_is_counted_in_megabytes() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100, color_system=None, _environ={"TERM": "xterm"})
    with LiveProgress("whisper:small", {}, console) as live:
        live(StageStarted("fetch"))
        live(StageProgress("fetch", 1_500_000, 486_000_000))
        live._progress.refresh()
    assert "1.5/486.0 MB" in stream.getvalue()


def test_a_stage_is_named_with_its_language() -> None:
    assert label("mix", "es") == "mix, es"
    assert label("decode", None) == "decode"
