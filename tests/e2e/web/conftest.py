"""What the tests of the pages share: one server with a shop, one browser, and a seat for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from support.browsing import Seat, chromium, pictures_in, seated
from support.website import Website, website

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    with website(tmp_path_factory.mktemp("vendors"), tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def seat(browser: Browser, site: Website, tmp_path: Path) -> Iterator[Seat]:
    with seated(browser, site.url, pictures_in(tmp_path)) as taken:
        taken.shops.append(site.shop)
        yield taken
