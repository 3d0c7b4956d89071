"""Who gets which voice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Voice
from octavia.dubbing.pipeline.casting import Cast, assigned
from octavia.dubbing.values import Candidate, Line, Segment

MEN = [Voice(f"man-{number}", "es", "", "male") for number in range(3)]
WOMEN = [Voice(f"woman-{number}", "es", "", "female") for number in range(3)]
PLAIN = [Voice(f"plain-{number}", "es", "") for number in range(3)]
VOICES = [*MEN, *WOMEN, *PLAIN]

speakers = st.lists(st.sampled_from([None, *"ABCDEFGHIJKL"]), unique=True, min_size=1)


def test_one_speaker_has_the_default_voice() -> None:
    assert assigned([None], VOICES, WOMEN[1], {}) == {None: "woman-1"}


def test_genders_alternate_where_voices_declare_them() -> None:
    found = assigned(["A", "B", "C", "D"], [*MEN, *WOMEN], MEN[0], {})
    assert list(found.values()) == ["man-0", "woman-0", "man-1", "woman-1"]


def test_a_voice_that_is_asked_for_goes_to_nobody_else() -> None:
    assert assigned(["A", "B"], MEN, MEN[0], {"B": "man-0"}) == {"A": "man-1", "B": "man-0"}


def test_with_fewer_voices_than_speakers_they_are_taken_again() -> None:
    assert list(assigned(["A", "B", "C"], PLAIN[:2], PLAIN[0], {}).values()) == ["plain-0", "plain-1", "plain-0"]


@given(speakers, st.permutations(VOICES), st.data())
def test_each_speaker_has_a_voice_and_no_two_the_same_while_there_are_enough(
    speakers: list[str | None], offered: list[Voice], data: st.DataObject
) -> None:
    fixed = data.draw(st.dictionaries(st.sampled_from(speakers), st.just(""), max_size=3))
    fixed = {speaker: offered[at].id for at, speaker in enumerate(fixed)}
    found = assigned(speakers, offered, offered[-1], fixed)
    assert list(found) == speakers
    assert fixed.items() <= found.items()
    assert len(set(found.values())) == min(len(speakers), len(offered))


@given(speakers, st.permutations(VOICES), st.integers(1, 12))
def test_who_speaks_first_keeps_their_voice_whoever_speaks_later(
    speakers: list[str | None], offered: list[Voice], count: int
) -> None:
    whole = assigned(speakers, offered, offered[0], {})
    assert assigned(speakers[:count], offered, offered[0], {}).items() <= whole.items()


def test_an_override_wins_over_the_cast_and_strangers_have_the_default() -> None:
    cast = Cast("es", "default", {"A": "a"})
    line = Line(Segment("s0001", 0, 1000, "", speaker="A"), (Candidate("Hola."),))
    assert cast.wish(line, line.candidates[0]).voice == "a"
    assert cast.voice_of(Line(line.segment, line.candidates, voice="mine")) == "mine"
    assert cast.voice_of(Line(Segment("s0002", 0, 1000, "", speaker="B"), line.candidates)) == "default"
