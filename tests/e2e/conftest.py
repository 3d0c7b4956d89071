"""What the tests of the whole share: two talks, and the files that are wrong in one way each."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.testing.sample import make_sample
from support.wrong_files import WrongFiles


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """14 s of talk: MP4 with its true transcript and subtitles beside it."""
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", seconds=14)


@pytest.fixture(scope="session")
def short_talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """7 s of talk, one sentence: MP4 with its subtitles beside it."""
    return make_sample(tmp_path_factory.mktemp("short") / "short.mp4", seconds=7)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> WrongFiles:
    return WrongFiles(tmp_path_factory.mktemp("shelf"))
