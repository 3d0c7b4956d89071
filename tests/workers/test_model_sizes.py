"""`model_size` of a job chooses the Whisper that hears, where there is one of that size."""

from __future__ import annotations

import pytest

from octavia.dubbing.pipeline.choice import choose, recognition
from octavia.dubbing.request import Terms
from octavia.workers.model_sizes import hearing_engine, note_of, usable

HERE = {"whisper:small", "whisper:large-v3", "openai-whisper:small", "openai-whisper:tiny", "whisper:base"}


@pytest.mark.parametrize(
    ("operators", "size", "engine"),
    [
        ("auto", "small", "whisper:small"),
        ("auto", "tiny", "openai-whisper:tiny"),
        ("auto", "large", "whisper:large-v3"),
        ("auto", "medium", "auto"),
        ("auto", "../small", "auto"),
        ("auto", "", "auto"),
        ("auto", "base", "auto"),
        ("whisper", "base", "whisper"),
        ("openai-whisper", "small", "openai-whisper:small"),
        ("whisper", "tiny", "whisper"),
        ("whisper:large-v3", "small", "whisper:large-v3"),
        ("deepgram", "small", "deepgram"),
    ],
)
def test_a_whisper_of_the_size_hears_if_it_is_ready_and_the_operator_wants_no_other(
    operators: str, size: str, engine: str
) -> None:
    assert hearing_engine(operators, size, HERE.__contains__) == engine


def test_an_engine_that_is_not_here_is_not_usable() -> None:
    ready = usable(Terms())
    assert not ready("no-such-engine:small")
    assert ready(choose(recognition(None)).info.name)


def test_who_asked_for_a_size_that_is_not_used_is_told_what_is() -> None:
    used = choose(recognition(None)).info.name
    assert note_of("auto", "medium", Terms()) == (
        f"speech is recognised by {used}: Whisper of the size medium is not ready here"
    )
    assert note_of("auto", "base", Terms()) == ""
    assert note_of("whisper:small", "small", Terms()) == ""
    assert note_of("whisper:large-v3", "large", Terms()) == ""
