"""What the tests of the pages share: one server with a shop, where all sit who say nothing else; and a finished dub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desk import Desk, desk_in
from support.website import Website, website


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    with website(tmp_path_factory.mktemp("vendors"), tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def desk(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A finished dub of a talk into Spanish and French, on a server of the module's own."""
    with desk_in(tmp_path_factory.mktemp("server"), talk) as stands:
        yield stands


@pytest.fixture
def address(site: Website) -> str:
    return site.url
