"""Jobs on subtitle files: translated with the same times, spoken at their times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.errors import OutputError
from octavia.dubbing.request import DubRequest, ScheduleCaps, WhenUnfit
from octavia.dubbing.subtitle_jobs import kind_of, language_in_name, speak_file, translate_file, untagged_stem
from octavia.dubbing.subtitles.read import SubtitleFormat, read_subtitles

_SRT = """1
00:00:01,000 --> 00:00:03,000
The ocean is very large,

2
00:00:03,100 --> 00:00:05,000
and it is full of xyzzy.

3
00:00:08,000 --> 00:00:10,000
[thunder]
"""


def _request(folder: Path, language: str, text: str = _SRT) -> DubRequest:
    source = folder / "talk.en.srt"
    source.write_text(text)
    return DubRequest(source, (language,), folder, source_language="en", workspace=folder / "work", jobs=1)


def _level(sound: NDArray[np.float32], start_s: float, end_s: float) -> float:
    return float(np.abs(sound[int(start_s * 48_000) : int(end_s * 48_000)]).max())


@pytest.mark.parametrize(
    ("name", "language", "stem"),
    [
        ("talk.en.srt", "en", "talk"),
        ("talk.Spanish.vtt", "es", "talk"),
        ("my.talk.fra.srt", "fr", "my.talk"),
        ("talk.srt", None, "talk"),
        ("en.srt", None, "en"),
        ("talk.v2.srt", None, "talk.v2"),
        (".en.srt", None, "en"),
        (".talk.en.srt", "en", "talk"),
    ],
)
def test_a_files_name_may_tell_its_language(name: str, language: str | None, stem: str) -> None:
    assert language_in_name(Path("folder", name)) == language
    assert untagged_stem(Path("folder", name)) == stem


def test_a_files_name_tells_its_format() -> None:
    assert kind_of(Path("a.VTT")) is SubtitleFormat.VTT
    with pytest.raises(OutputError, match=r"not written as '.sub'") as caught:
        kind_of(Path("a.sub"))
    assert caught.value.hint == "use .srt or .vtt or .ass"


def test_a_sentence_is_translated_whole_over_its_cues_and_unknown_words_are_told(tmp_path: Path) -> None:
    made = translate_file(_request(tmp_path, "es"))
    assert made.path == tmp_path / "talk.es.srt"
    assert made.engine.info.name == "apertium"
    assert made.unknown == ("xyzzy",)
    before, after = (read_subtitles(path).cues for path in (tmp_path / "talk.en.srt", made.path))
    assert [cue.span for cue in after] == [cue.span for cue in before]
    assert "océano" in after[0].text
    assert "xyzzy" in after[1].text


def test_every_line_is_spoken_at_its_time_and_nothing_between(tmp_path: Path) -> None:
    made = speak_file(_request(tmp_path, "en"), tmp_path / "talk.wav")
    sound, rate_hz = soundfile.read(made.path, dtype="float32")
    assert (rate_hz, sound.shape) == (48_000, (10 * 48_000, 2))
    assert np.array_equal(sound[:, 0], sound[:, 1])
    (line,) = made.placements
    assert abs(line.start_ms - 1000) <= 500
    assert made.dropped == 1
    assert _level(sound[:, 0], line.start_ms / 1000, line.end_ms / 1000) > 0.1
    assert _level(sound[:, 0], 0, line.start_ms / 1000 - 0.01) == 0
    assert _level(sound[:, 0], line.end_ms / 1000 + 0.01, 10) == 0


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(speak_file(_request(tmp_path / name, "en"), tmp_path / name / "talk.m4a").path.read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("when", [WhenUnfit.LATE, WhenUnfit.SLOW_VIDEO])
def test_a_line_too_long_for_its_cue_is_late_and_never_cut(tmp_path: Path, when: WhenUnfit) -> None:
    text = "This is a sentence that takes a good deal longer to say than it is shown."
    srt = f"1\n00:00:00,000 --> 00:00:01,000\n{text}\n\n2\n00:00:01,050 --> 00:00:02,000\n{text}\n"
    request = replace(_request(tmp_path, "en", srt), caps=ScheduleCaps(when_unfit=when))
    made = speak_file(request, tmp_path / "talk.wav")
    first, second = made.placements
    assert second.problems
    assert second.start_ms >= first.end_ms
    assert soundfile.info(made.path).frames == second.end_ms * 48
    assert max(place.rate for place in made.placements) <= 1.3
