"""A short talk, and one dub of it that many tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.request import DubRequest
from octavia.testing.sample import make_sample
from support.dubs import Run, run_dub


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """14 s of talk: MP4 with its true transcript and subtitles beside it."""
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", seconds=14)


@pytest.fixture(scope="session")
def dubbed(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The talk in Spanish and French by the built-in engines."""
    return run_dub(DubRequest(talk, ("es", "fr"), tmp_path_factory.mktemp("dubbed")))
