"""Reading and writing JSON documents (transcript, overrides, manifest, report) as typed values."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from octavia.dubbing.errors import DocumentError, InputMissing, OutputError

T = TypeVar("T")


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: object) -> str:
    """`value` (dataclasses, dicts, lists, scalars) as indented JSON; the same value gives the same text."""
    return to_json_bytes(value).decode()


def to_json_bytes(value: object) -> bytes:
    """As `to_json`, in UTF-8."""
    return _adapter(type(value)).dump_json(value, indent=1) + b"\n"


def digest_of(value: object) -> str:
    """SHA-256 of a value, hexadecimal; of one with texts that no encoding has (file names) too."""
    plain = _adapter(type(value)).dump_python(value, mode="json")
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def json_schema(kind: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a document type."""
    return _adapter(kind).json_schema()


def parse_json(kind: type[T], text: str | bytes, name: str) -> T:
    """`text` as a value of `kind`.

    Raises:
        DocumentError: naming `name`, the place inside it and what was expected there.
    """
    try:
        value: T = _adapter(kind).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the top level"
        raise DocumentError(f"{name}: {first['msg']} (at {place})", "correct that place and run again") from error
    return value


def read_json(kind: type[T], path: Path) -> T:
    """The document at `path`.

    Raises:
        InputMissing: if it can't be read.
        DocumentError: if it isn't a `kind`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputMissing(f"{path}: {error.strerror or error}", "check the path") from error
    return parse_json(kind, content, str(path))


def write_json(value: object, path: Path) -> None:
    """Write `value` to `path`, whole or not at all."""
    write_whole(path, to_json_bytes(value))


def write_draft(value: object, path: Path) -> None:
    """Write `value` into an artifact that is being built: nobody reads it before the workspace has synced it."""
    path.write_bytes(to_json_bytes(value))


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that a reader sees the old content or the new, never half of it.

    Raises:
        OutputError: if the place can't be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(f"{path}: {error.strerror or error}", "free space or choose another output folder") from error
