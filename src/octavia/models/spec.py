"""What is known of a model before it is on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from octavia.dubbing.engines import Kind
from octavia.dubbing.errors import EngineError

HUB = "hub"
"""The source of models that are fetched from a model hub; any other is the name of the engine whose package knows."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """A model of an engine: what it is for, and where it comes from.

    Attributes:
        engine: The name of the engine that runs it.
        name: `[A-Za-z0-9._+-]+`; with the engine it is the model's id, `whisper:small`.
        kind: What it is for.
        licence: SPDX, in words where SPDX has none.
        commercial_use: Whether what is made with it may be used for paid work.
        source: `hub`; or the engine whose installed package says where the files are and what their sums are.
        repo: Its repository on the hub, `owner/name`; elsewhere the name that the package knows it by.
        revision: A commit of the repository; if empty, a pull takes the newest and pins that.
        files: What it can't run without: patterns (as of a shell) of its files; of `a|b` the first that is there.
        also: Patterns of files that are taken where they are there.
        languages: Codes it knows (recognition, speech).
        pairs: (source, target) codes it translates.
        size_bytes: About how much is fetched.
        convert: The step that follows a pull, by its name in `octavia.models.convert`; empty for none.
        terms: What a person must agree to before it is fetched, one sentence; empty for most.
        gated: Whether the hub gives it only to people who accepted conditions on its page.
    """

    engine: str
    name: str
    title: str
    kind: Kind
    licence: str
    commercial_use: bool
    source: str = HUB
    repo: str = ""
    revision: str = ""
    files: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    size_bytes: int = 0
    convert: str = ""
    terms: str = ""
    gated: bool = False

    @property
    def id(self) -> str:
        return f"{self.engine}:{self.name}"


@dataclass(frozen=True, slots=True)
class ModelId:
    """The id of a model as people write it: `whisper:small`, `whisper:small@<commit>`."""

    engine: str
    name: str
    revision: str = ""

    def __str__(self) -> str:
        return f"{self.engine}:{self.name}"


def parse_id(text: str) -> ModelId:
    """An id from its text.

    Raises:
        EngineError: if it isn't `engine:name` with an optional `@` and a commit of 40 hexadecimal digits.
    """
    path, at, revision = text.partition("@")
    engine, colon, name = path.partition(":")
    if not colon or not _NAME.fullmatch(engine) or not _NAME.fullmatch(name) or ".." in name:
        raise EngineError(f"'{text}' is not the id of a model", "write ENGINE:NAME, for example whisper:small")
    if at and not _COMMIT.fullmatch(revision):
        raise EngineError(f"'{revision}' is not a commit", "after '@' write its 40 hexadecimal digits")
    return ModelId(engine, name, revision)
