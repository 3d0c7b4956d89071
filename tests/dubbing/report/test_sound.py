from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from octavia.dubbing.report.sound import scan, speech_spans
from octavia.dubbing.timing import Span

RATE = 48_000


def test_one_pass_finds_levels_peaks_and_products(tmp_path: Path, write_wav: Callable[..., None]) -> None:
    voice = np.zeros(RATE)
    voice[12_000:24_000] = 0.5
    original = np.full(16_000, 0.25)
    write_wav(tmp_path / "voice.wav", voice)
    write_wav(tmp_path / "dub.wav", 0.5 * voice + 0.1 * np.repeat(original, 3), channels=2)
    soundfile.write(tmp_path / "original.wav", original, 16_000, subtype="PCM_16")
    found = scan(tmp_path / "dub.wav", tmp_path / "voice.wav", tmp_path / "original.wav", None)
    assert found.references == ("voice", "original")
    assert found.samples == RATE
    assert (len(found.voice_level), len(found.dub_peak), found.gram.shape) == (100, 20, (10, 3, 3))
    assert found.voice_level[30] == pytest.approx(0.5, abs=1e-3)
    assert found.dub_peak[8] == pytest.approx(0.275, abs=1e-3)
    voice_energy, original_energy, dub_by_original = found.gram[3, 0, 0], found.gram[3, 1, 1], found.gram[3, 1, 2]
    assert voice_energy == pytest.approx(400 * 0.25, rel=1e-3)
    assert original_energy == pytest.approx(400 * 0.0625, rel=1e-3)
    assert dub_by_original == pytest.approx(400 * 0.25 * 0.275, rel=1e-3)


def test_files_of_different_lengths_are_silent_where_they_end(tmp_path: Path, write_wav: Callable[..., None]) -> None:
    write_wav(tmp_path / "dub.wav", np.full(RATE * 6 + 100, 0.1))
    write_wav(tmp_path / "voice.wav", np.full(RATE, 0.1))
    found = scan(tmp_path / "dub.wav", tmp_path / "voice.wav", None, None)
    assert found.samples == RATE * 6 + 100
    assert len(found.gram) == 61
    assert not found.voice_level[100:].any()
    assert len(found.source_peak) == 0


def test_an_empty_dub_has_nothing_to_find(tmp_path: Path, write_wav: Callable[..., None]) -> None:
    write_wav(tmp_path / "dub.wav", np.zeros(0))
    write_wav(tmp_path / "voice.wav", np.zeros(0))
    found = scan(tmp_path / "dub.wav", tmp_path / "voice.wav", None, None)
    assert (found.samples, len(found.voice_level), found.gram.shape) == (0, 0, (0, 2, 2))


def levels(*spans: tuple[int, int, float]) -> Any:
    found = np.zeros(1000)
    for start, end, level in spans:
        found[start // 10 : end // 10] = level
    return found


def test_speech_is_where_the_stem_is_loud() -> None:
    assert speech_spans(levels((1000, 2000, 0.1), (4000, 5500, 0.08))) == [Span(1000, 2000), Span(4000, 5500)]


def test_short_pauses_belong_to_the_speech() -> None:
    assert speech_spans(levels((1000, 2000, 0.1), (2300, 3000, 0.1))) == [Span(1000, 3000)]


def test_what_is_35_db_below_the_speech_is_none() -> None:
    assert speech_spans(levels((1000, 2000, 0.1), (4000, 4100, 0.001))) == [Span(1000, 2000)]


def test_silence_holds_no_speech() -> None:
    assert speech_spans(np.zeros(100)) == []
