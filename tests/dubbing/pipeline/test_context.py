"""What a translator is told of a text, and what an edit then translates again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Quality,
    Readiness,
    TextInContext,
    Translation,
)
from octavia.dubbing.events import ignore
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.context import context_key, in_context
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.say import translated
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.shape import shaped
from octavia.dubbing.pipeline.whole import translated_script
from octavia.dubbing.request import DubRequest, SegmentOverride
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Candidate, Segment, Transcript
from octavia.testing.fakes import DictionaryTranslator
from support.engines import registered

TEXTS = [f"text {number}" for number in range(1, 21)]
SPANS = [Span(1000 * number, 1000 * number + 900) for number in range(1, 21)]


class Listener(EngineBase):
    """Repeats a text, and keeps what it was told."""

    kind: ClassVar[Kind] = Kind.TRANSLATION
    name: ClassVar[str] = "listener"
    told: ClassVar[list[TextInContext]] = []

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(
            cls.name, cls.kind, "L", "1", Quality.GOOD, "MIT", True, pairs=(("en", "es"),), parallel=2, in_context=True
        )

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:
        return ""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        raise AssertionError("it is to be told the context")

    def translate_in_context(self, texts: Sequence[TextInContext], source: str, target: str) -> list[Translation]:
        self.told.extend(texts)
        return [Translation((Candidate(one.text),)) for one in texts]


ENGINE = Chosen(Listener.describe(), "asked for")


@pytest.fixture
def told() -> Iterator[list[TextInContext]]:
    Listener.told.clear()
    with registered(Listener):
        yield Listener.told


def test_a_text_comes_with_its_neighbours_and_its_room() -> None:
    wanted = in_context(TEXTS, SPANS, "es", ENGINE)
    assert wanted[0].before == ()
    assert wanted[4].before == ("text 2", "text 3", "text 4")
    assert wanted[4].after == ("text 6", "text 7")
    assert wanted[-1].after == ()
    assert {one.room for one in wanted} == {wanted[0].room}
    assert 8 <= (wanted[0].room or 0) <= 30


def test_where_times_are_not_known_the_room_is_neither() -> None:
    assert in_context(TEXTS, (), "es", ENGINE)[0].room is None


def test_a_translator_without_use_for_it_is_told_no_context_and_keeps_its_keys() -> None:
    plain = Chosen(DictionaryTranslator.describe(), "asked for")
    wanted = in_context(TEXTS, SPANS, "es", plain)
    assert wanted == [TextInContext(text) for text in TEXTS]
    assert context_key(wanted[0]) == {}


def test_an_edit_translates_again_what_it_is_a_neighbour_of_and_nothing_else(
    tmp_path: Path, told: list[TextInContext]
) -> None:
    with Job(DubRequest(tmp_path / "a.wav", ("es",), tmp_path), ignore, CancelToken()) as job:
        assert _said(job, TEXTS, SPANS) == TEXTS
        assert len(told) == len(TEXTS)
        _said(job, TEXTS, SPANS)
        assert len(told) == len(TEXTS)
        _said(job, [*TEXTS[:9], "another", *TEXTS[10:]], SPANS)
    again = [one.text for one in told[len(TEXTS) :]]
    assert again == ["text 8", "text 9", "another", "text 11", "text 12", "text 13"]


def test_the_same_text_in_other_company_is_another_text(tmp_path: Path, told: list[TextInContext]) -> None:
    with Job(DubRequest(tmp_path / "a.wav", ("es",), tmp_path), ignore, CancelToken()) as job:
        _said(job, ["yes", "no", "yes"], ())
    assert [one.text for one in told] == ["yes", "no", "yes"]


def test_a_corrected_text_alone_is_translated_again_among_its_neighbours_as_they_were_heard(
    tmp_path: Path, told: list[TextInContext]
) -> None:
    segments = tuple(
        Segment(f"s{number:04d}", span.start_ms, span.end_ms, text)
        for number, (text, span) in enumerate(zip(TEXTS, SPANS, strict=True), 1)
    )
    heard = Transcript("en", segments, "test")
    edits = {"s0010": SegmentOverride("another"), "s0011": SegmentOverride("one more")}
    with Job(DubRequest(tmp_path / "a.wav", ("es",), tmp_path), ignore, CancelToken()) as job:
        for overrides in ({}, edits):
            script = Script(heard, shaped(segments, overrides), (), ())
            made = translated_script(job, script, {"es": ENGINE})["es"].edited
    assert [one.candidates[0].text for one in made] == [*TEXTS[:9], "another", "one more", *TEXTS[11:]]
    first, second = told[len(TEXTS) :]
    assert (first.text, first.before, first.after) == (
        "another",
        ("text 7", "text 8", "text 9"),
        ("text 11", "text 12"),
    )
    assert (second.text, second.before, second.after) == ("one more", tuple(TEXTS[7:10]), tuple(TEXTS[11:13]))
    assert first.room == told[9].room


def test_parts_of_a_split_text_are_told_of_one_another_as_they_were_cut_and_of_what_was_heard_around(
    tmp_path: Path, told: list[TextInContext]
) -> None:
    segments = tuple(
        Segment(f"s{number:04d}", span.start_ms, span.end_ms, text)
        for number, (text, span) in enumerate(zip(TEXTS, SPANS, strict=True), 1)
    )
    overrides = {
        "s0009": SegmentOverride("other"),
        "s0010": SegmentOverride("one more text", split=(1, 2)),
        "s0010-1": SegmentOverride("ONE"),
        "s0010-3": SegmentOverride(join=True),
    }
    with Job(DubRequest(tmp_path / "a.wav", ("es",), tmp_path), ignore, CancelToken()) as job:
        script = Script(Transcript("en", segments, "test"), shaped(segments, overrides), (), ())
        made = translated_script(job, script, {"es": ENGINE})["es"].edited
    said = [one.candidates[0].text for one in made]
    assert said == [*TEXTS[:8], "other", "ONE", "more", f"text {TEXTS[10]}", *TEXTS[11:]]
    by_text = {one.text: one for one in told[len(TEXTS) :]}
    assert (by_text["more"].before, by_text["more"].after) == (
        (*TEXTS[7:9], "one"),
        (f"text {TEXTS[10]}", TEXTS[11]),
    )
    assert by_text["ONE"].before == tuple(TEXTS[6:9])
    assert by_text["other"].after == tuple(TEXTS[9:11])


def _said(job: Job, texts: Sequence[str], spans: Sequence[Span]) -> list[str]:
    asked = in_context(texts, spans, "es", ENGINE)
    return [one.candidates[0].text for one in translated(job, {"es": asked}, "en", {"es": ENGINE})["es"]]
