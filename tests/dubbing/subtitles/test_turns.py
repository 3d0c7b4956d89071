"""What a cue's text says beside its words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import plain_text
from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.subtitles.turns import Turn, TurnKind, turns, without_sounds

SPEECH, SONG, SOUND, EMPTY = TurnKind.SPEECH, TurnKind.SONG, TurnKind.SOUND, TurnKind.EMPTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello\nthere", [Turn("", "Hello there", "", SPEECH)]),
        ("- Hi.\n- Hello\nthere.", [Turn("- ", "Hi.", "", SPEECH), Turn("- ", "Hello there.", "", SPEECH)]),
        ("–Hi.\n>> Hello.", [Turn("–", "Hi.", "", SPEECH), Turn(">> ", "Hello.", "", SPEECH)]),
        (
            "JOHN: Hi.\nMARY: Hello.",
            [Turn("JOHN: ", "Hi.", "", SPEECH, "JOHN"), Turn("MARY: ", "Hello.", "", SPEECH, "MARY")],
        ),
        ("- DR. NO (V.O.): Hi.", [Turn("- DR. NO (V.O.): ", "Hi.", "", SPEECH, "DR. NO")]),
        ("[Ann]: Hi.", [Turn("[Ann]: ", "Hi.", "", SPEECH, "Ann")]),
        ("ИВАН: Да.", [Turn("ИВАН: ", "Да.", "", SPEECH, "ИВАН")]),
        ("Remember: never.", [Turn("", "Remember: never.", "", SPEECH)]),
        ("At 10:30 -5 degrees", [Turn("", "At 10:30 -5 degrees", "", SPEECH)]),
        ("-5 degrees", [Turn("", "-5 degrees", "", SPEECH)]),
        ("--and then", [Turn("", "--and then", "", SPEECH)]),
        ("[door slams]", [Turn("[", "door slams", "]", SOUND)]),
        ("(LAUGHS)", [Turn("(", "LAUGHS", ")", SOUND)]),
        ("（笑い声）", [Turn("（", "笑い声", "）", SOUND)]),
        ("♪ Let it be ♪", [Turn("♪ ", "Let it be", " ♪", SONG)]),
        ("# Let it be #", [Turn("# ", "Let it be", " #", SONG)]),
        ("♪♪", [Turn("♪♪", "", "", EMPTY)]),
        ("...", [Turn("", "...", "", EMPTY)]),
        ("(one) or (two)", [Turn("", "(one) or (two)", "", SPEECH)]),
    ],
)
def test_turns_are_told_apart(text: str, expected: list[Turn]) -> None:
    assert turns(text) == expected


@pytest.mark.parametrize(
    ("text", "spoken", "taken"),
    [
        ("(laughs) I know.", "I know.", ["(laughs)"]),
        ("I know. [sighs] Really.", "I know. Really.", ["[sighs]"]),
        ("I know (sighs)", "I know", ["(sighs)"]),
        ("It is (I think) true.", "It is (I think) true.", []),
    ],
)
def test_bracketed_remarks_are_taken_out_of_speech(text: str, spoken: str, taken: list[str]) -> None:
    assert without_sounds(text) == (spoken, taken)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["- ", "A", "b", " ", "\n", "♪", "[", "]", ":", "JO", "#", "(", ")", ">>"])).map("".join)
)
def test_nothing_of_a_text_is_lost_between_its_turns(raw: str) -> None:
    text = plain_text(raw)
    if text:
        whole = " ".join(turn.lead + turn.text + turn.trail for turn in turns(text))
        assert join(units(whole)) == join(units(text))
