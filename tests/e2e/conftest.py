"""What the tests of the whole share: two talks, the files that are wrong in one way each, and somebody at a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from octavia.testing.sample import make_sample
from support.browsing import WIDE, Seat, chromium, pictures_in, seated
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
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def seat(request: pytest.FixtureRequest, browser: Browser, address: str, tmp_path: Path) -> Iterator[Seat]:
    """Somebody at the server at `address`, which tests say; the size of their window may be given as a parameter."""
    window = getattr(request, "param", WIDE)
    with seated(browser, address, pictures_in(tmp_path), viewport=window) as taken:
        yield taken
