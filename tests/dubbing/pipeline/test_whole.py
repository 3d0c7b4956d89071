"""Sentences that segments cut apart are translated whole and laid back over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import Translation
from octavia.dubbing.events import ignore
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ensemble import Crew
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.shape import shaped
from octavia.dubbing.pipeline.whole import laid_back, lines_by_language, translated_script, whole_sentences
from octavia.dubbing.request import DubRequest, SegmentOverride
from octavia.dubbing.values import Candidate, Segment, Transcript
from octavia.testing.fakes import DictionaryTranslator, ToneSynthesizer
from support.engines import registered


def segment(number: int, text: str, start_ms: int = -1, speaker: str | None = None) -> Segment:
    start = start_ms if start_ms >= 0 else 3000 * number
    return Segment(f"s{number + 1:04d}", start, start + 2800, text, speaker=speaker)


def texts(groups: list[tuple[Segment, ...]]) -> list[list[str]]:
    return [[each.text for each in group] for group in groups]


def test_a_sentence_goes_on_until_it_ends() -> None:
    said = ("In this house", "we have a very", "old book. And", "it is large.", "Good day.")
    groups = whole_sentences([segment(number, text) for number, text in enumerate(said)])
    assert texts(groups) == [list(said[:4]), [said[4]]]


def test_neither_over_a_pause_nor_to_another_speaker() -> None:
    paused = [segment(0, "In this house"), segment(1, "we have a book.", 2800 + 1500)]
    assert texts(whole_sentences(paused)) == [["In this house"], ["we have a book."]]
    spoken = [segment(0, "In this house", speaker="anna"), segment(1, "we have a book.", speaker="ben")]
    assert texts(whole_sentences(spoken)) == [["In this house"], ["we have a book."]]


@given(
    st.lists(st.tuples(st.sampled_from(["and so", "so it is.", "so"]), st.integers(100, 9000), st.integers(0, 2000)))
)
def test_groups_are_the_segments_in_order_and_none_is_long(parts: list[tuple[str, int, int]]) -> None:
    segments: list[Segment] = []
    for number, (text, length_ms, gap_ms) in enumerate(parts):
        start = (segments[-1].end_ms if segments else 0) + gap_ms
        segments.append(Segment(f"s{number:04d}", start, start + length_ms, text))
    groups = whole_sentences(segments)
    assert [each for group in groups for each in group] == segments
    for group in groups:
        assert len(group) == 1 or group[-1].end_ms - group[0].start_ms <= 20_000
        assert len(group) <= 4


def test_a_translation_is_laid_over_its_segments_by_their_length() -> None:
    group = (segment(0, "Because it had rained all night,"), segment(1, "we stayed gribblefork"))
    whole = Translation(
        (Candidate("Como había llovido toda la noche, nos quedamos gribblefork", 0.0, ("gribblefork",)),)
    )
    assert laid_back(whole, group, "es") == [
        Translation((Candidate("Como había llovido toda la noche,"),)),
        Translation((Candidate("nos quedamos gribblefork", 0.0, ("gribblefork",)),)),
    ]


def test_a_segment_of_its_own_keeps_all_its_candidates() -> None:
    whole = Translation((Candidate("Buenos días."), Candidate("Hola.", 1.0)), via="en")
    assert laid_back(whole, (segment(0, "Good morning."),), "es") == [whole]


def test_fewer_words_than_segments_are_all_said_in_the_first() -> None:
    whole = Translation((Candidate("Sí"),), via="en")
    first, second = laid_back(whole, (segment(0, "Yes it"), segment(1, "is")), "es")
    assert (first.candidates[0].text, second.candidates[0].text) == ("Sí", "")
    assert first.via == second.via == "en"


def _said(
    folder: Path,
    engine: type[DictionaryTranslator],
    heard: Transcript,
    overrides: Mapping[str, SegmentOverride] = MappingProxyType({}),
) -> list[str]:
    request = DubRequest(folder / "talk.mp4", ("es",), folder / "out")
    script = Script(heard, shaped(heard.segments, overrides), (), ())
    with registered(engine), Job(request, ignore, CancelToken()) as job:
        made = translated_script(job, script, {"es": Chosen(engine.describe(), "")})["es"]
    return [translation.candidates[0].text for translation in made.edited]


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def listening(asked: list[str]) -> type[DictionaryTranslator]:
    """A translator that notes what it is asked."""

    class Listening(DictionaryTranslator):
        name = "listening"

        def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
            asked.extend(texts)
            return super().translate(texts, source, target)

    return Listening


HEARD = (segment(0, "Good morning everyone."), segment(1, "Here is the"), segment(2, "water for my house."))


def test_a_translator_gets_whole_sentences(
    tmp_path: Path, asked: list[str], listening: type[DictionaryTranslator]
) -> None:
    assert _said(tmp_path, listening, Transcript("en", HEARD, "test")) == [
        "Buenos días todos.",
        "Aquí es el agua",
        "para mi casa.",
    ]
    assert asked == ["Good morning everyone.", "Here is the water for my house."]


def test_a_text_that_a_person_corrected_is_translated_by_itself_and_its_neighbours_as_they_were_heard(
    tmp_path: Path, asked: list[str], listening: type[DictionaryTranslator]
) -> None:
    heard = Transcript("en", HEARD, "test")
    first = _said(tmp_path, listening, heard)
    correction = {HEARD[1].id: SegmentOverride("Here is the old")}
    assert _said(tmp_path, listening, heard, correction) == [first[0], "Aquí es el viejo", first[2]]
    assert asked == ["Good morning everyone.", "Here is the water for my house.", "Here is the old"]


def test_a_dub_into_the_sources_own_language_says_what_is_really_said(tmp_path: Path) -> None:
    heard = Transcript("en", HEARD, "test")
    shapes = shaped(HEARD, {HEARD[0].id: SegmentOverride("Good morning all.")})
    crew = Crew("en", None, Chosen(ToneSynthesizer.describe(), ""))
    with Job(DubRequest(tmp_path / "talk.mp4", ("en",), tmp_path / "out"), ignore, CancelToken()) as job:
        lines = lines_by_language(job, Script(heard, shapes, (), ()), [crew])["en"]
    assert [line.candidates[0].text for line in lines.heard] == [segment.text for segment in HEARD]
    assert [line.candidates[0].text for line in lines.edited] == [
        "Good morning all.",
        *(segment.text for segment in HEARD[1:]),
    ]


def test_a_split_sentence_is_translated_whole_and_laid_over_its_parts(
    tmp_path: Path, asked: list[str], listening: type[DictionaryTranslator]
) -> None:
    heard = Transcript("en", HEARD, "test")
    split = {HEARD[2].id: SegmentOverride(split=(1,))}
    assert _said(tmp_path, listening, heard, split) == [
        "Buenos días todos.",
        "Aquí es el agua",
        "agua",
        "para mi casa.",
    ]
    assert asked == ["Good morning everyone.", "Here is the water for my house.", "water for my house."]


def test_parts_that_are_sentences_are_translated_by_themselves_and_a_corrected_part_too(
    tmp_path: Path, asked: list[str], listening: type[DictionaryTranslator]
) -> None:
    heard = Transcript("en", (segment(0, "Good morning. Here is the water."),), "test")
    overrides = {"s0001": SegmentOverride(split=(2,)), "s0001-2": SegmentOverride("Here is my house.")}
    assert _said(tmp_path, listening, heard, overrides) == ["Buenos días.", "Aquí es mi casa."]
    assert asked == ["Good morning. Here is the water.", "Good morning.", "Here is my house."]


def test_what_is_joined_is_translated_as_one(
    tmp_path: Path, asked: list[str], listening: type[DictionaryTranslator]
) -> None:
    heard = Transcript("en", HEARD, "test")
    assert _said(tmp_path, listening, heard, {HEARD[0].id: SegmentOverride(join=True)}) == [
        "Buenos días todos. Aquí es el",
        "para mi casa.",
    ]
    assert asked[2:] == ["Good morning everyone. Here is the"]
