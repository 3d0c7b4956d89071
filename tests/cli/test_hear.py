"""`octavia transcribe` and `octavia subtitles`, run as a user runs them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from octavia.dubbing.documents import read_json
from octavia.dubbing.errors import ExitCode
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.values import Transcript
from octavia.testing.sample import make_sample

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", 10)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


def test_a_transcript_is_written_whole_and_a_second_form_of_it_costs_nothing(
    talk: Path, workspace: Path, octavia: Any, tmp_path: Path
) -> None:
    result = octavia("transcribe", talk, "--workspace", workspace)
    assert (result.returncode, result.stderr) == (ExitCode.OK, "")
    assert result.stdout.startswith("talk.json: ")
    assert "by pocketsphinx (draft quality)" in result.stdout
    heard = read_json(Transcript, tmp_path / "talk.json")
    assert heard.language == "en"
    assert "short talk about the ocean" in heard.segments[0].text.lower()
    again = octavia("transcribe", talk, "-o", "talk.vtt", "--workspace", workspace, "--json")
    *events, last = map(json.loads, again.stdout.splitlines())
    assert all(event["reused"] for event in events if event["event"] == "stage-finished")
    assert (last["event"], last["files"], last["holds"]) == ("result", ["talk.vtt"], None)
    assert len(read_subtitles(tmp_path / "talk.vtt").cues) >= len(heard.segments)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-o", "talk.docx"], ExitCode.OUTPUT, "talk.docx: a transcript is not written as '.docx'"),
        (["-o", "full/talk.json"], ExitCode.OUTPUT, "full"),
        (["--audio-track", "es"], ExitCode.INPUT_MEDIA, "es"),
    ],
)
def test_a_place_or_track_that_cannot_be_is_named(
    arguments: list[str], code: ExitCode, message: str, talk: Path, called: Called, tmp_path: Path
) -> None:
    (tmp_path / "full").touch()
    ended, printed, complaint = called("transcribe", talk, *arguments)
    assert (ended, printed) == (code, "")
    assert message in complaint.splitlines()[0]


def test_subtitles_come_in_the_language_spoken_and_in_others(
    talk: Path, workspace: Path, octavia: Any, tmp_path: Path
) -> None:
    out = tmp_path / "subs"
    result = octavia(
        "subtitles", talk, "--to", "es", "--format", "srt", "--format", "vtt", "--out", out, "--workspace", workspace
    )
    assert (result.returncode, result.stderr) == (ExitCode.OK, "")
    names = ["talk.en.srt", "talk.en.vtt", "talk.es.srt", "talk.es.vtt"]
    assert sorted(path.name for path in out.iterdir()) == names
    *files, made_by = result.stdout.splitlines()
    assert files == [str(out / name) for name in names]
    assert "apertium (draft quality)" in made_by
    assert "océano" in (out / "talk.es.srt").read_text()
    assert read_subtitles(out / "talk.en.srt").cues[0].start_ms == pytest.approx(1000, abs=200)


def test_a_pair_nobody_serves_is_told_before_anything_is_heard(talk: Path, called: Called, tmp_path: Path) -> None:
    code, _, complaint = called("subtitles", talk, "--to", "ja")
    assert code == ExitCode.LANGUAGE
    assert "translation from English to Japanese" in complaint
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_progress_is_shown_on_stderr_and_the_result_on_stdout(
    talk: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "octavia.cli.main", "transcribe", str(talk), "-o", "talk.txt"],
        cwd=tmp_path,
        env=environment | {"TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=follower,
        text=True,
    )
    os.close(follower)
    shown = _read_all(leader)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.read().startswith("talk.txt: ")
    assert child.wait(120) == ExitCode.OK
    for word in ("decode", "transcribe", "note: "):
        assert word in shown


def _read_all(terminal: int) -> str:
    """All that is written to a terminal until everyone has closed it."""
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        if not part:
            os.close(terminal)
            return b"".join(parts).decode(errors="replace")
        parts.append(part)
