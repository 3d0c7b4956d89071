"""Speech for the engines to hear."""

from __future__ import annotations

import pytest

from support.talk import Talk, talk


@pytest.fixture(scope="session", name="talk")
def _talk(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    return talk(tmp_path_factory.mktemp("talk"))
