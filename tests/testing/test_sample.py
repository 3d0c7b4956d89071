"""The sample: what it holds, that its transcript is true, and that making it again changes nothing."""

from __future__ import annotations

import hashlib
import os
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from octavia.dubbing.documents import read_json
from octavia.dubbing.errors import OutputError
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.dubbing.values import Transcript
from octavia.testing.sample import make_sample
from octavia.testing.sample_music import music
from octavia.testing.sample_talk import LEAD_MS, TALK, Sentence, Spoken, speak, speech_blocks, timetable

_SECONDS = 14


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("sample") / "talk.mp4", _SECONDS)


def _sound(path: Path) -> NDArray[np.float32]:
    """Mono, 48 kHz."""
    with av.open(str(path)) as media:
        blocks = [frame.to_ndarray() for frame in media.decode(audio=0)]
    return np.asarray(np.concatenate(blocks, axis=1).mean(axis=0), dtype=np.float32)


def _level_db(samples: NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples)))))


def test_it_is_a_720p_video_with_english_sound_of_exactly_the_length_asked_for(sample: Path) -> None:
    with av.open(str(sample)) as media:
        video, audio = media.streams.video[0], media.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 1280, 720)
        assert (audio.codec_context.name, audio.rate, audio.channels, audio.language) == ("aac", 48_000, 2, "eng")
        assert video.frames == _SECONDS * 25
        assert audio.duration is not None
        assert audio.time_base is not None
        assert float(audio.duration * audio.time_base) == pytest.approx(_SECONDS, abs=1024 / 48_000)


def test_the_picture_moves(sample: Path) -> None:
    with av.open(str(sample)) as media:
        frames = [frame.to_ndarray(format="gray") for _, frame in zip(range(30), media.decode(video=0), strict=False)]
    assert np.abs(frames[0].astype(int) - frames[-1]).max() > 50


def test_every_sentence_of_the_transcript_sounds_where_it_says_and_only_music_between(sample: Path) -> None:
    transcript = read_json(Transcript, sample.with_suffix(".transcript.json"))
    sound = _sound(sample)
    assert [segment.text for segment in transcript.segments] == [s.text for s in TALK[: len(transcript.segments)]]
    assert len(transcript.segments) >= 3
    at = [0, *(ms for s in transcript.segments for ms in (s.start_ms, s.end_ms))]
    levels = [_level_db(sound[a * 48 : b * 48]) for a, b in pairwise(at)]
    assert max(levels[0::2]) < -40
    assert min(levels[1::2]) > -23


def test_the_subtitles_beside_it_say_the_same(sample: Path) -> None:
    transcript = read_json(Transcript, sample.with_suffix(".transcript.json"))
    cues = read_subtitles(sample.with_suffix(".srt")).cues
    assert [(c.start_ms, c.end_ms, c.text) for c in cues] == [
        (s.start_ms, s.end_ms, s.text) for s in transcript.segments
    ]


def test_making_it_again_keeps_the_finished_one_and_elsewhere_gives_the_same_bytes(
    sample: Path, tmp_path: Path
) -> None:
    before = sample.stat().st_mtime_ns
    assert make_sample(sample, _SECONDS) == sample
    assert sample.stat().st_mtime_ns == before
    twin = make_sample(tmp_path / os.fsdecode(b"new folder \xe9") / "twin.mp4", _SECONDS)
    for suffix in (".mp4", ".srt", ".transcript.json"):
        first, second = (hashlib.sha256(path.with_suffix(suffix).read_bytes()) for path in (sample, twin))
        assert first.digest() == second.digest()
    assert sorted(path.name for path in twin.parent.iterdir()) == ["twin.mp4", "twin.srt", "twin.transcript.json"]


def test_another_length_or_a_damaged_transcript_means_making_it_anew(tmp_path: Path) -> None:
    out = make_sample(tmp_path / "talk.mp4", 6)
    first = out.read_bytes()
    make_sample(out, 7)
    assert out.read_bytes() != first
    make_sample(out, 6)
    assert out.read_bytes() == first
    out.write_bytes(b"spoilt")
    out.with_suffix(".transcript.json").write_text("{")
    make_sample(out, 6)
    assert out.read_bytes() == first


@pytest.mark.parametrize("name", ["talk.mkv", "talk", "mp4"])
def test_a_name_that_is_no_mp4_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="the sample is an MP4"):
        make_sample(tmp_path / name)


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"Not a directory|File exists"):
        make_sample(tmp_path / "file" / "talk.mp4", 6)


def test_a_long_sample_repeats_the_talk_in_order_and_never_breaks_a_sentence_off() -> None:
    talk = [Spoken(Sentence(name, pause_ms=500), np.ones(PROGRAMME_RATE_HZ, np.float32)) for name in "abc"]
    once = timetable(talk, None)
    assert [(turn.spoken.sentence.text, turn.start_ms) for turn in once] == [
        ("a", LEAD_MS),
        ("b", LEAD_MS + 1500),
        ("c", LEAD_MS + 3000),
    ]
    assert "".join(turn.spoken.sentence.text for turn in timetable(talk, 6_500)) == "abca"
    assert "".join(turn.spoken.sentence.text for turn in timetable(talk, 7_999)) == "abca"
    assert "".join(turn.spoken.sentence.text for turn in timetable(talk, 8_000)) == "abcab"


@pytest.mark.parametrize("block", [1, 7, 48, 1000, 999_999])
def test_the_talk_is_the_same_in_blocks_of_any_length(block: int) -> None:
    talk = [Spoken(Sentence("x", pause_ms=3), np.arange(1, 101, dtype=np.float32))]
    turns = timetable(talk, 1030)
    total = 50_000
    whole = np.concatenate(list(speech_blocks(turns, total, 1_000_000)))
    assert len(turns) > 1
    assert whole.sum() == len(turns) * 5050
    if block == 1:
        total, whole = 300 + LEAD_MS * 48, whole[: 300 + LEAD_MS * 48]
    blocks = list(speech_blocks(turns, total, block))
    assert np.array_equal(np.concatenate(blocks), whole)
    assert max(len(part) for part in blocks) <= block


def test_the_music_is_soft_has_no_click_and_needs_no_memory() -> None:
    level = 0.01
    whole = music(0, 20 * PROGRAMME_RATE_HZ, level)
    assert _level_db(whole) == pytest.approx(-40, abs=3)
    assert np.abs(np.diff(whole, axis=0)).max() < level
    assert np.array_equal(music(123_456, 777, level), whole[123_456 : 123_456 + 777])
    assert not np.array_equal(whole[:, 0], whole[:, 1])


def test_a_slower_sentence_lasts_longer_and_all_are_equally_loud(tmp_path: Path) -> None:
    brisk, slow = (speak(Sentence("The water is cold.", stretch=stretch), tmp_path) for stretch in (1.0, 1.2))
    assert slow.duration_ms > 1.1 * brisk.duration_ms
    assert _level_db(slow.samples) == pytest.approx(_level_db(brisk.samples), abs=0.01)
