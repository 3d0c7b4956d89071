"""Reading a file of overrides: what a person decided about single lines.

The file is JSON, `{"lines": {"es": {"s0003": {"text": "Buenos días."}}}}`: by target language and segment id an object
with any of `text`, `voice`, `start_ms` and `lock` (see `request.LineOverride`). Whether the languages and segments
exist is found out where they are known, in the pipeline.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from octavia.dubbing.documents import parse_json
from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.dubbing.request import LineOverride, Overrides

MAX_BYTES = 20 * 1024 * 1024
"""The largest file that is read."""
_SHAPE = 'the shape is {"lines": {"es": {"s0003": {"text": "…"}}}}'


def read_overrides(path: Path) -> Overrides:
    """The overrides in the file at `path`.

    Raises:
        InputMissing: if it can't be read.
        DocumentError: if it is no JSON, has an unknown key (the nearest known one is named) or a value of the wrong
            kind, or is larger than `MAX_BYTES`.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputMissing(f"{path}: {error.strerror or error}", "check the path") from error
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{path}: larger than {MAX_BYTES // 1024**2} MB, which no overrides are", _SHAPE)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{path} is not JSON: {error}", _SHAPE) from error
    for line, place in _lines(document, path):
        _check_keys(line, [field.name for field in fields(LineOverride)], place, path)
    overrides = parse_json(Overrides, content, str(path))
    _check_values(overrides, path)
    return overrides


def _lines(document: Any, path: Path) -> Iterable[tuple[Any, str]]:
    _check_keys(document, ["lines"], "the top level", path)
    languages = document.get("lines", {})
    _check_object(languages, "lines", path)
    for language, lines in languages.items():
        _check_object(lines, f"lines.{language}", path)
        for segment_id, line in lines.items():
            yield line, f"lines.{language}.{segment_id}"


def _check_keys(value: Any, known: list[str], place: str, path: Path) -> None:
    _check_object(value, place, path)
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"known there: {', '.join(known)}; {_SHAPE}"
            raise DocumentError(f"{path}: unknown key '{key}' (at {place})", hint)


def _check_object(value: Any, place: str, path: Path) -> None:
    if not isinstance(value, dict):
        raise DocumentError(f"{path}: an object is wanted at {place}", _SHAPE)


def _check_values(overrides: Overrides, path: Path) -> None:
    for language, lines in overrides.lines.items():
        for segment_id, line in lines.items():
            place = f"at lines.{language}.{segment_id}"
            if line.text is not None and not line.text.strip():
                raise DocumentError(f"{path}: the text is empty ({place})", "leave the key out to keep the line's text")
            if line.start_ms is not None and line.start_ms < 0:
                raise DocumentError(
                    f"{path}: start_ms is {line.start_ms} ({place})", "it counts from the beginning: 0 or more"
                )
