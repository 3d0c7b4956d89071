"""JSON lines: one event a line, flushed, with a last line that says how it ended."""

from __future__ import annotations

import io
import json
from typing import get_args

import pytest

from octavia.cli.listeners import EVENT_TYPES, JsonLines, event_fields, event_name, json_lines, progress
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, ExitCode, LanguageError
from octavia.dubbing.events import Event, ExcerptReady, Notice, StageFinished, StageProgress, StageStarted, ignore


class _Closed(io.StringIO):
    def flush(self) -> None:
        raise BrokenPipeError


def test_every_event_is_one_line_with_its_name_and_fields() -> None:
    stream = io.StringIO()
    lines = JsonLines(stream, CancelToken())
    lines(StageStarted("mix", "es"))
    lines(StageProgress("mix", 1, 4, "es"))
    lines(StageFinished("mix", reused=False, seconds=1.5, language="es"))
    lines(Notice("¿qué?\nsí"))
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [
        {"event": "stage-started", "stage": "mix", "language": "es"},
        {"event": "stage-progress", "stage": "mix", "done": 1, "total": 4, "language": "es"},
        {"event": "stage-finished", "stage": "mix", "reused": False, "seconds": 1.5, "language": "es"},
        {"event": "notice", "message": "¿qué?\nsí", "language": None},
    ]


def test_every_event_of_the_library_is_documented_by_name_and_fields() -> None:
    # Of excerpts only those are told who say what they know of a dub, which no command does.
    assert set(EVENT_TYPES) == set(get_args(Event)) - {ExcerptReady}
    assert event_name(StageFinished) == "stage-finished"
    assert event_fields(StageProgress) == ["stage", "done", "total", "language"]


def test_an_error_becomes_the_last_line_and_goes_on_its_way(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LanguageError), json_lines(CancelToken()):
        raise LanguageError("no engine for Klingon", "works here: es")
    assert json.loads(capsys.readouterr().out) == {
        "event": "error",
        "code": ExitCode.LANGUAGE,
        "message": "no engine for Klingon",
        "hint": "works here: es",
    }


def test_a_reader_that_goes_away_stops_the_job_without_disturbing_it() -> None:
    cancel = CancelToken()
    lines = JsonLines(_Closed(), cancel)
    lines(Notice("one"))
    assert cancel.cancelled
    assert lines.reader_gone
    lines(Notice("two"))


def test_a_job_stopped_because_nobody_reads_ends_as_a_broken_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", _Closed())
    cancel = CancelToken()
    with pytest.raises(BrokenPipeError), json_lines(cancel) as lines:
        lines(Notice("one"))
        cancel.check()


def test_a_job_stopped_by_hand_stays_stopped_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled), json_lines(cancel):
        cancel.cancel()
        cancel.check()
    assert json.loads(capsys.readouterr().out)["code"] == ExitCode.INTERRUPTED


def test_where_there_is_no_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("talk.mp4", {}) as on_event:
        assert on_event is ignore
        on_event(StageStarted("mix", "es"))
    assert capsys.readouterr() == ("", "")
