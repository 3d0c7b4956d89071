"""Models of Coqui's, made here: `xtts:tiny` and three of `vits`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.dubbing.engines import configure, configured
from octavia.models.store import FOLDER_VARIABLE, adopt
from support.made_models import made


@pytest.fixture(scope="session")
def coqui_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models that knows them; the tests that ask for it are left out where torch is missing."""
    pytest.importorskip("torch", reason="scripts/add-engines.sh coqui adds it")
    pytest.importorskip("TTS", reason="scripts/add-engines.sh coqui adds it")
    from models.make_vits import make_lettered_vits, make_multilingual_vits, make_phonemic_vits
    from models.make_xtts import make_xtts

    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        adopt("xtts:tiny", made(make_xtts, "coqui-tts", "torch"))
        adopt("vits:letters", made(make_lettered_vits, "coqui-tts", "torch"))
        adopt("vits:phonemes", made(make_phonemic_vits, "coqui-tts", "torch"))
        adopt("vits:two", made(make_multilingual_vits, "coqui-tts", "torch"))
    return folder


@pytest.fixture
def coqui(coqui_models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """These models are those of this machine, and compute in one thread: tests run beside each other."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(coqui_models))
    before = configured()
    configure({**before, "xtts": {"threads": 1}, "vits": {"threads": 1}})
    yield coqui_models
    configure(before)
