"""The tiny Whispers and the talk that they know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.spoken import Said, say
from models.talk import ENGLISH, SPANISH
from octavia.models.store import adopt
from support.tiny_whisper import CHECKPOINTS, FOLDER


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of models in which the tiny ones are known."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCTAVIA_MODELS_DIR", str(folder))
        adopt("whisper:tiny-test", FOLDER)
        adopt("openai-whisper:tiny-test", CHECKPOINTS)
        yield folder


@pytest.fixture(scope="session")
def clips() -> dict[str, tuple[Said, ...]]:
    """The sentences of the talk as espeak-ng says them, by language."""
    return {code: tuple(say(text, code) for text in texts) for code, texts in (("en", ENGLISH), ("es", SPANISH))}
