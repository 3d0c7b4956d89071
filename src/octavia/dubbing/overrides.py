"""Reading a file of overrides: what a person decided about single lines.

The file is JSON with either or both of

- `{"lines": {"es": {"s0003": {"text": "Buenos días."}}}}`: by target language and segment id an object with any of
  `text`, `voice`, `start_ms`, `end_ms`, `rate` and `lock` (see `request.LineOverride`);
- `{"segments": {"s0003": {"text": "Good morning."}}}`: by segment id, for all languages, an object with any of `text`,
  `speaker`, `split` and `join` (see `request.SegmentOverride`).

Whether the languages and segments exist is found out where they are known, in the pipeline.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Any

from octavia.dubbing.documents import parse_json
from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.dubbing.request import RATE_BY_HAND, LineOverride, Overrides, SegmentOverride

MAX_BYTES = 20 * 1024 * 1024
"""The largest file that is read."""
_SHAPE = 'the shape is {"lines": {"es": {"s0003": {"text": "…"}}}, "segments": {"s0003": {"text": "…"}}}'
_LINE, _SEGMENT = ([field.name for field in fields(kind)] for kind in (LineOverride, SegmentOverride))


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
    _check_keys(document, ["lines", "segments"], "the top level", path)
    for line, known, place in chain(_lines(document, path), _segments(document, path)):
        _check_keys(line, known, place, path)
    overrides = parse_json(Overrides, content, str(path))
    _check_values(overrides, path)
    return overrides


def _lines(document: Any, path: Path) -> Iterator[tuple[Any, list[str], str]]:
    """Every line with the keys it may have and its place."""
    languages = document.get("lines", {})
    _check_object(languages, "lines", path)
    for language, lines in languages.items():
        _check_object(lines, f"lines.{language}", path)
        for segment_id, line in lines.items():
            yield line, _LINE, f"lines.{language}.{segment_id}"


def _segments(document: Any, path: Path) -> Iterator[tuple[Any, list[str], str]]:
    segments = document.get("segments", {})
    _check_object(segments, "segments", path)
    for segment_id, segment in segments.items():
        yield segment, _SEGMENT, f"segments.{segment_id}"


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
            _check_said(line.text, f"the text is empty ({place})", "leave the key out to keep the line's text", path)
            _check_times(line, place, path)
    for segment_id, segment in overrides.segments.items():
        for key, said in (("text", segment.text), ("speaker", segment.speaker)):
            place = f"at segments.{segment_id}"
            _check_said(said, f"the {key} is empty ({place})", f"leave the key out to keep the {key} as heard", path)


def _check_times(line: LineOverride, place: str, path: Path) -> None:
    for name, time_ms in (("start_ms", line.start_ms), ("end_ms", line.end_ms)):
        if time_ms is not None and time_ms < 0:
            raise DocumentError(f"{path}: {name} is {time_ms} ({place})", "it counts from the beginning: 0 or more")
    if line.end_ms is not None and line.end_ms <= (line.start_ms or 0):
        raise DocumentError(f"{path}: end_ms is {line.end_ms} ({place})", "a line ends after it starts")
    if line.rate is None:
        return
    slowest, fastest = RATE_BY_HAND
    if not slowest <= line.rate <= fastest:
        raise DocumentError(f"{path}: rate is {line.rate} ({place})", f"it is from {slowest} to {fastest}")
    if line.end_ms is not None:
        raise DocumentError(
            f"{path}: both rate and end_ms are given ({place})", "an end makes a pace: leave one of them out"
        )


def _check_said(said: str | None, message: str, hint: str, path: Path) -> None:
    if said is not None and not said.strip():
        raise DocumentError(f"{path}: {message}", hint)
