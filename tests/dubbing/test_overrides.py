"""Reading overrides: what is understood, and what each mistake says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.dubbing.overrides import MAX_BYTES, read_overrides
from octavia.dubbing.request import LineOverride, Overrides, SegmentOverride


def _file(folder: Path, content: object) -> Path:
    path = folder / "overrides.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_every_key_is_read_and_absent_ones_leave_it_to_the_machine(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {
            "lines": {
                "es": {
                    "s0001": {"text": "Buenos días.", "voice": "es-1", "start_ms": 1200, "lock": True},
                    "s0002": {"start_ms": 0, "end_ms": 900},
                    "s0004": {"rate": 1.5},
                },
                "fr": {},
            },
            "segments": {
                "s0001": {"text": "Good morning.", "speaker": "Ann"},
                "s0003": {"speaker": "Bob", "split": [2, 5]},
                "s0005": {"join": True},
            },
        },
    )
    assert read_overrides(path) == Overrides(
        {
            "es": {
                "s0001": LineOverride("Buenos días.", "es-1", 1200, lock=True),
                "s0002": LineOverride(start_ms=0, end_ms=900),
                "s0004": LineOverride(rate=1.5),
            },
            "fr": {},
        },
        {
            "s0001": SegmentOverride("Good morning.", "Ann"),
            "s0003": SegmentOverride(speaker="Bob", split=(2, 5)),
            "s0005": SegmentOverride(join=True),
        },
    )


def test_no_lines_are_no_overrides(tmp_path: Path) -> None:
    assert read_overrides(_file(tmp_path, {})) == Overrides()


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        ('{"lines": ', "is not JSON", "the shape is"),
        ("", "is not JSON", "the shape is"),
        ("[" * 5000, "is not JSON", "the shape is"),
        ([], "an object is wanted at the top level", "the shape is"),
        ({"line": {}}, "unknown key 'line' (at the top level)", "did you mean 'lines'?"),
        ({"lines": []}, "an object is wanted at lines", "the shape is"),
        ({"lines": {"es": []}}, "an object is wanted at lines.es", "the shape is"),
        ({"lines": {"es": {"s0001": "hola"}}}, "an object is wanted at lines.es.s0001", "the shape is"),
        ({"lines": {"es": {"s0001": {"txt": "a"}}}}, "unknown key 'txt' (at lines.es.s0001)", "did you mean 'text'?"),
        ({"lines": {"es": {"s0001": {"zzz": "a"}}}}, "unknown key 'zzz'", "known there: text, voice, start_ms, lock"),
        ({"lines": {"es": {"s0001": {"text": 7}}}}, "valid string (at lines.es.s0001.text)", "correct that place"),
        ({"lines": {"es": {"s0001": {"text": " "}}}}, "the text is empty (at lines.es.s0001)", "leave the key out"),
        ({"lines": {"es": {"s0001": {"start_ms": -1}}}}, "start_ms is -1 (at lines.es.s0001)", "0 or more"),
        ({"segment": {}}, "unknown key 'segment' (at the top level)", "did you mean 'segments'?"),
        ({"segments": [1]}, "an object is wanted at segments", "the shape is"),
        ({"segments": {"s0001": "hello"}}, "an object is wanted at segments.s0001", "the shape is"),
        ({"segments": {"s0001": {"speakr": "A"}}}, "unknown key 'speakr' (at segments.s0001)", "mean 'speaker'?"),
        ({"segments": {"s0001": {"lock": True}}}, "unknown key 'lock'", "known there: text, speaker, split, join"),
        ({"segments": {"s0001": {"split": 2}}}, "(at segments.s0001.split)", "correct that place"),
        ({"segments": {"s0001": {"split": ["a"]}}}, "(at segments.s0001.split.0)", "correct that place"),
        ({"segments": {"s0001": {"join": "x"}}}, "valid boolean", "correct that place"),
        ({"lines": {"es": {"s0001": {"end_ms": -1}}}}, "end_ms is -1 (at lines.es.s0001)", "0 or more"),
        ({"lines": {"es": {"s0001": {"start_ms": 9, "end_ms": 9}}}}, "end_ms is 9", "a line ends after it starts"),
        ({"lines": {"es": {"s0001": {"rate": 0.4}}}}, "rate is 0.4 (at lines.es.s0001)", "from 0.5 to 2.0"),
        ({"lines": {"es": {"s0001": {"rate": 2.1}}}}, "rate is 2.1", "from 0.5 to 2.0"),
        ({"lines": {"es": {"s0001": {"rate": 1, "end_ms": 9}}}}, "both rate and end_ms", "leave one of them out"),
        ({"segments": {"s0001": {"text": 7}}}, "valid string (at segments.s0001.text)", "correct that place"),
        ({"segments": {"s0001": {"text": " "}}}, "the text is empty (at segments.s0001)", "keep the text as heard"),
        ({"segments": {"s0001": {"speaker": ""}}}, "the speaker is empty (at segments.s0001)", "as heard"),
        ({"lines": {"es": {"s0001": {"start_ms": 1.5}}}}, "at lines.es.s0001.start_ms", "correct that place"),
    ],
)
def test_a_mistake_names_the_file_and_the_place_and_says_what_to_do(
    tmp_path: Path, content: object, message: str, hint: str
) -> None:
    path = _file(tmp_path, content)
    with pytest.raises(DocumentError) as caught:
        read_overrides(path)
    assert caught.value.message.startswith(str(path))
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_file_that_is_no_text_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "overrides.json"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DocumentError, match="is not JSON"):
        read_overrides(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "overrides.json"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        read_overrides(path)


def test_a_missing_file_or_a_folder_is_an_input_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.json"):
        with pytest.raises(InputMissing):
            read_overrides(path)
