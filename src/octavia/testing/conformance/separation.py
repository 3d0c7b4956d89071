"""Separation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from octavia.dubbing.engines import Pcm16, Separator
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.conformance import files

_LOST = 10 ** (-20 / 20)
"""What may be missing where voice and bed are added up again, relative to the source."""
_SILENT = 3


def _both_are_exactly_as_long_as_the_source(engine: Separator) -> None:
    with files.folder() as folder:
        for name, audio in files.odd_programmes().items():
            for path in _apart(engine, audio, folder):
                with PcmFile(path) as file:
                    form = (file.rate_hz, file.channels)
                    assert form == (PROGRAMME_RATE_HZ, 2), f"{name}: {path.stem} has {form}, not 48 kHz stereo"
                    assert file.samples == len(audio), f"{name}: {path.stem} has {file.samples} of {len(audio)} samples"


def _together_they_are_the_source(engine: Separator) -> None:
    with files.folder() as folder:
        for name, audio in files.odd_programmes().items():
            voice, bed = (files.read(path).astype(np.float64) for path in _apart(engine, audio, folder))
            assert voice.shape == bed.shape == audio.shape, f"{name}: {voice.shape} and {bed.shape} can't be added up"
            lost, whole = _level(voice + bed - audio), _level(audio.astype(np.float64))
            assert lost <= max(_SILENT, _LOST * whole), f"{name}: of a level of {whole:.0f}, {lost:.0f} is in neither"


def _silence_stays_silent(engine: Separator) -> None:
    with files.folder() as folder:
        for path in _apart(engine, np.zeros((100_000, 2), np.int16), folder):
            loudest = int(np.abs(files.read(path).astype(np.int32)).max())
            assert loudest <= _SILENT, f"in the {path.stem} of silence there is a sample of {loudest}"


def _a_source_does_not_depend_on_the_one_before(engine: Separator) -> None:
    *_, audio = files.odd_programmes().values()
    with files.folder() as folder:
        first = [path.read_bytes() for path in _apart(engine, audio, folder)]
        _apart(engine, audio[::-1], folder)
        again = [path.read_bytes() for path in _apart(engine, audio, folder)]
    assert again == first, "the same source gives other samples after another source"


def _the_source_stays_as_it_was(engine: Separator) -> None:
    *_, audio = files.odd_programmes().values()
    with files.folder() as folder:
        _apart(engine, audio, folder)
        assert np.array_equal(files.read(folder / "source.wav"), audio), "it changes the source"
        left = sorted(path.name for path in folder.iterdir())
        assert left == ["bed.wav", "source.wav", "voice.wav"], f"it leaves {left}"


def _it_closes_twice(engine: Separator) -> None:
    engine.close()
    engine.close()


def _apart(engine: Separator, audio: Pcm16, folder: Path) -> tuple[Path, Path]:
    """The voice and the bed of `audio`."""
    voice, bed = folder / "voice.wav", folder / "bed.wav"
    engine.separate(files.write_programme(audio, folder / "source.wav"), voice, bed)
    return voice, bed


def _level(samples: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if samples.size else 0.0


CHECKS = (
    _both_are_exactly_as_long_as_the_source,
    _together_they_are_the_source,
    _silence_stays_silent,
    _a_source_does_not_depend_on_the_one_before,
    _the_source_stays_as_it_was,
    _it_closes_twice,
)
