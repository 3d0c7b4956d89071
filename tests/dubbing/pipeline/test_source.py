"""The source as a job first meets it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from octavia.dubbing.errors import InputMissing, MediaError
from octavia.dubbing.media.probe import MediaInfo, probe
from octavia.dubbing.media.wav import wav_writer
from octavia.dubbing.pipeline import source
from octavia.dubbing.pipeline.source import inspect
from octavia.dubbing.timing import SPEECH_RATE_HZ


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that ffprobe was started for."""
    paths: list[Path] = []

    def noted(path: Path, cancel: None = None) -> MediaInfo:
        paths.append(path)
        return probe(path, cancel)

    monkeypatch.setattr(source, "probe", noted)
    return paths


def write(path: Path, duration_ms: int) -> Path:
    with wav_writer(path, SPEECH_RATE_HZ, 1) as writer:
        writer.write(np.zeros(duration_ms * SPEECH_RATE_HZ // 1000, np.int16))
    return path


def test_a_file_that_stays_as_it_is_is_probed_once(tmp_path: Path, probed: list[Path]) -> None:
    first, second = write(tmp_path / "a.wav", 300), write(tmp_path / "b.wav", 500)
    found = inspect(first, None)
    assert inspect(second, None).info.duration_ms == 500
    assert inspect(first, "1") == found
    assert probed == [first, second]


def test_a_file_that_changed_is_probed_again(tmp_path: Path, probed: list[Path]) -> None:
    path = write(tmp_path / "a.wav", 300)
    inspect(path, None)
    assert inspect(write(path, 400), None).info.duration_ms == 400
    path.write_text("no sound any more")
    with pytest.raises(MediaError, match="holds text"):
        inspect(path, None)
    path.unlink()
    with pytest.raises(InputMissing, match="does not exist"):
        inspect(path, None)
    assert probed == [path] * 4
