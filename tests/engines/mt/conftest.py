"""Translation models of the tests' own, in a folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.models.convert_opus import convert
from octavia.models.store import adopt
from support.marian import ALL, add_tiny, tiny


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tiny translation models as CTranslate2 loads them, by name."""
    folders = {name: tmp_path_factory.mktemp("converted") / name for name in ALL}
    for name, folder in folders.items():
        convert(tiny(name), folder)
    return folders


@pytest.fixture
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of models, the only one that is known."""
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture(scope="module")
def opus_models(tmp_path_factory: pytest.TempPathFactory, converted: dict[str, Path]) -> Iterator[Path]:
    """A folder of models with the tiny ones of `opus-mt`, converted, and of `marian`, as published."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCTAVIA_MODELS_DIR", str(folder))
        for name, made in converted.items():
            adopt(f"opus-mt:{name}", made)
        add_tiny("marian")
        yield folder
