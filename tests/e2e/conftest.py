"""What the tests of the whole share: two talks, and the files that are wrong in one way each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from octavia.testing.sample import make_sample
from support.desk import WIDE, Desk, Seat, desk_in, seated_at
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


@pytest.fixture(scope="module")
def desk(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A finished dub of a talk into Spanish and French, on a server of the module's own."""
    with desk_in(tmp_path_factory.mktemp("server"), talk) as stands:
        yield stands


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def seat(request: pytest.FixtureRequest, playwright: Playwright, desk: Desk, tmp_path: Path) -> Iterator[Seat]:
    """A browser of its own; its window's size may be given as a parameter."""
    with seated_at(desk, playwright, tmp_path, getattr(request, "param", WIDE)) as taken:
        yield taken
