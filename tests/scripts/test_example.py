"""The example on the first page of the web studio is what its script makes: one sound with two sides, and its lines."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.media.ffmpeg import FFMPEG
from octavia.dubbing.media.probe import probe
from octavia.dubbing.process import run
from octavia.testing.sample import SAMPLE_VERSION
from octavia.testing.sample_talk import TALK

WEB = Path(__file__).resolve().parents[2] / "web"
SOUND = WEB / "public" / "example" / "talk.m4a"
SHOWN = WEB / "src" / "features" / "landing" / "example.json"
MOST_BYTES = 150_000
SIDES = {"said_ms": 0, "dubbed_ms": 1}


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SHOWN.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[NDArray[np.float64], int]:
    wav = tmp_path_factory.mktemp("example") / "talk.wav"
    run([*FFMPEG, "-i", str(SOUND), str(wav)])
    samples, rate_hz = soundfile.read(wav)
    return samples, rate_hz


def test_it_is_small_and_lasts_as_long_as_is_said(shown: dict[str, Any]) -> None:
    assert SOUND.stat().st_size + SHOWN.stat().st_size < MOST_BYTES
    info = probe(SOUND)
    assert abs(info.duration_ms - shown["seconds"] * 1000) <= 50
    assert (len(info.audio), info.audio[0].channels) == (1, 2)


def test_it_is_of_the_sample_as_it_is_now_and_by_the_engines_that_come_along(shown: dict[str, Any]) -> None:
    assert shown["sample"] == SAMPLE_VERSION, "make it anew: scripts/example.py"
    assert shown["engines"] == ["apertium", "espeak-ng"]
    assert len(shown["lines"]) >= 3
    for line, sentence in zip(shown["lines"], TALK, strict=False):
        assert line["said"] == sentence.text


@pytest.mark.parametrize(("when", "channel"), SIDES.items())
def test_each_side_speaks_where_its_lines_are_and_nowhere_else(
    shown: dict[str, Any], sound: tuple[NDArray[np.float64], int], when: str, channel: int
) -> None:
    samples, rate_hz = sound
    ends = [0, *(ms for line in shown["lines"] for ms in line[when]), shown["seconds"] * 1000]
    assert ends == sorted(ends)
    spans = [samples[from_ms * rate_hz // 1000 : to_ms * rate_hz // 1000, channel] for from_ms, to_ms in pairwise(ends)]
    levels = [20 * np.log10(np.sqrt(np.mean(span**2))) for span in spans]
    speech, pauses = levels[1::2], levels[0::2]
    assert min(speech) > max(pauses) + 3
    assert max(speech) - min(speech) < 6
