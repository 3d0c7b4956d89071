"""`octavia translate` and `octavia speak`, run as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile

from octavia.dubbing.errors import ExitCode
from octavia.dubbing.subtitles.read import read_subtitles

Called = Callable[..., tuple[int, str, str]]
_SRT = """1
00:00:00,500 --> 00:00:02,500
The ocean is very large,

2
00:00:02,600 --> 00:00:04,000
and it is very old.

3
00:00:04,500 --> 00:00:05,000
[music]
"""


@pytest.fixture(autouse=True)
def _talk(tmp_path: Path) -> None:
    (tmp_path / "talk.en.srt").write_text(_SRT)
    (tmp_path / "talk.srt").write_text(_SRT)


def test_a_translated_file_has_the_same_times_and_is_named_by_its_language(octavia: Any, tmp_path: Path) -> None:
    result = octavia("translate", "talk.en.srt", "--to", "es")
    assert (result.returncode, result.stderr) == (ExitCode.OK, "")
    assert result.stdout.startswith("talk.es.srt, made in 0:0")
    assert "by apertium (draft quality)" in result.stdout
    before, after = (read_subtitles(tmp_path / name).cues for name in ("talk.en.srt", "talk.es.srt"))
    assert [cue.span for cue in before] == [cue.span for cue in after]
    assert "océano" in after[0].text
    assert "viejo" in after[1].text


def test_another_kind_of_file_is_written_if_its_name_asks_for_it(called: Called, tmp_path: Path) -> None:
    code, printed, _ = called(
        "translate", "talk.srt", "--from", "English", "--to", "Spanish", "-o", "new.vtt", "--json"
    )
    assert code == ExitCode.OK
    assert json.loads(printed.splitlines()[-1])["files"] == ["new.vtt"]
    assert (tmp_path / "new.vtt").read_text().startswith("WEBVTT\n")


def test_speech_is_as_long_as_the_cues_and_sounds_are_left_out(octavia: Any, tmp_path: Path) -> None:
    result = octavia("speak", "talk.en.srt", "--strict")
    assert (result.returncode, result.stderr) == (ExitCode.OK, "")
    assert "1 sound or remark left out" in result.stdout
    assert "by flite (draft quality)" in result.stdout
    sound = soundfile.info(tmp_path / "talk.en.wav")
    assert (sound.samplerate, sound.channels, sound.frames) == (48_000, 2, 5 * 48_000)


def test_lines_that_fit_within_no_cap_are_listed_and_strict_makes_them_code_11(called: Called, tmp_path: Path) -> None:
    text = "It is a very long sentence that nobody can say in such a short time. " * 2
    (tmp_path / "fast.en.srt").write_text(
        f"1\n00:00:00,000 --> 00:00:01,000\n{text}\n\n2\n00:00:01,100 --> 00:00:02,000\n{text}\n"
    )
    code, printed, _ = called("speak", "fast.en.srt", "-o", "fast.m4a", "--strict")
    assert code == ExitCode.PROMISE
    assert "line s0002 at 0:0" in printed
    assert "1 of 2 lines fit" in printed
    assert (tmp_path / "fast.m4a").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("translate", "absent.en.srt", "--to", "es"), ExitCode.INPUT_MISSING, "absent.en.srt"),
        (("translate", ".", "--from", "en", "--to", "es"), ExitCode.INPUT_MISSING, "Is a directory"),
        (("translate", "empty.en.srt", "--to", "es"), ExitCode.INPUT_DOCUMENT, "the file is empty"),
        (("translate", "talk.en.srt", "--to", "ja"), ExitCode.LANGUAGE, "translation from English to Japanese"),
        (
            ("translate", "talk.en.srt", "--to", "es", "-o", "a.txt"),
            ExitCode.OUTPUT,
            "a.txt: subtitles are not written as",
        ),
        (("translate", "talk.en.srt", "--to", "es", "--engine-mt", "x"), ExitCode.ENGINE, "no mt engine is named 'x'"),
        (("speak", "talk.srt"), ExitCode.USAGE, "talk.srt does not tell its language"),
        (("speak", "talk.en.srt", "-o", "a.mp3"), ExitCode.OUTPUT, "speech is written as WAV or M4A"),
        (("speak", "talk.en.srt", "--voice", "nobody"), ExitCode.ENGINE, "no voice 'nobody'"),
        (("speak", "music.en.srt"), ExitCode.INPUT_SPEECH, "nothing in it is spoken"),
        (("speak", "talk.en.srt", "--from", "ast"), ExitCode.LANGUAGE, "speech in Asturian"),
    ],
)
def test_bad_input_is_one_line_with_its_code(
    arguments: tuple[str, ...], code: ExitCode, message: str, called: Called, tmp_path: Path
) -> None:
    (tmp_path / "empty.en.srt").touch()
    (tmp_path / "music.en.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\n[music]\n")
    ended, printed, complaint = called(*arguments)
    assert (ended, printed) == (code, "")
    first, *hints = complaint.splitlines()
    assert message in first
    assert len(hints) == 1
