"""A dub of real speech: a minute and a half of a famous sentence, over a test pattern, with pauses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from octavia.dubbing.media.info import source_samples
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.verify import video_hash
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.request import DubRequest
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from support.clips import TINY_X264, clip
from support.dubs import Run, run_dub

_SECONDS = 90
_LEAD_S = 1.0
_PAUSES_S = (1.5, 2.5, 1.0, 2.0, 1.2, 1.8, 2.0)
"""Silence after each sentence."""


@pytest.fixture
def speech(shared_data: Path, tmp_path: Path) -> Path:
    """90 s of video in which the sentence is said seven times."""
    samples, rate_hz = soundfile.read(shared_data / "jfk.flac", dtype="float32", always_2d=True)
    sentence = soxr.resample(samples.mean(axis=1), rate_hz, PROGRAMME_RATE_HZ)
    sound = np.zeros(_SECONDS * PROGRAMME_RATE_HZ, np.float32)
    at = round(_LEAD_S * PROGRAMME_RATE_HZ)
    for pause_s in _PAUSES_S:
        sound[at : at + len(sentence)] = sentence
        at += len(sentence) + round(pause_s * PROGRAMME_RATE_HZ)
    soundfile.write(tmp_path / "speech.wav", sound, PROGRAMME_RATE_HZ, subtype="PCM_16")
    picture = ("-f", "lavfi", "-i", f"testsrc=size=320x180:rate=25:duration={_SECONDS}")
    language = ("-metadata:s:a:0", "language=eng", "-c:a", "aac")
    return clip(tmp_path / "speech.mp4", *picture, "-i", tmp_path / "speech.wav", *TINY_X264, *language)


def test_a_dub_of_real_speech_keeps_every_promise(speech: Path, tmp_path: Path) -> None:
    dubbed = run_dub(DubRequest(speech, ("es",), tmp_path / "out"))
    (track,) = dubbed.result.report.tracks
    assert [promise for promise in track.promises if promise.holds is not True and not promise.advice] == []
    assert dubbed.result.holds
    assert len(track.lines) >= len(_PAUSES_S)
    _assert_as_long_as(speech, dubbed)
    _assert_tagged(dubbed)
    assert video_hash(probe(dubbed.file(".dubbed.mp4"))) == video_hash(probe(speech))
    page = dubbed.file("report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert all(line.text.split()[0] in page for line in track.lines)


def _assert_as_long_as(speech: Path, dubbed: Run) -> None:
    source, package = probe(speech), probe(dubbed.file(".dubbed.mp4"))
    assert source.video is not None
    assert package.video is not None
    ends_ms = [package.video.end_ms, *(track.end_ms for track in package.audio)]
    assert [end_ms for end_ms in ends_ms if abs(end_ms - source.duration_ms) > source.video.frame_ms] == []
    for suffix in (".es.wav", ".es.voice.wav"):
        with PcmFile(dubbed.file(suffix)) as pcm:
            assert pcm.samples == source_samples(source, PROGRAMME_RATE_HZ)


def _assert_tagged(dubbed: Run) -> None:
    package = probe(dubbed.file(".dubbed.mp4"))
    assert [(sound.language, sound.title, sound.default) for sound in package.audio] == [
        ("spa", "Spanish (dub)", True),
        ("eng", "English (original)", False),
    ]
    assert [(track.language, track.title) for track in package.subtitles] == [("spa", "Spanish")]
