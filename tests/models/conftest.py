"""What the tests of models share: a hub on this machine, and a folder of models of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.models import fetch
from octavia.models.convert_opus import convert
from support.hub import Hub, running_hub
from support.marian import ALL, tiny


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of models; nothing of this machine's own settings of hubs is in force."""
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "OCTAVIA_MODELS_MIRROR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def hub(models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that the client asks instead of the world's."""
    monkeypatch.setattr(fetch, "_FIRST_PAUSE_S", 0.01)
    with running_hub() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tiny translation models as CTranslate2 loads them, by name."""
    folders = {name: tmp_path_factory.mktemp("converted") / name for name in ALL}
    for name, folder in folders.items():
        convert(tiny(name), folder)
    return folders
