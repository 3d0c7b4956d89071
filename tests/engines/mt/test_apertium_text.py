"""Text into Apertium's stream and back, and the mending of what comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.mt.apertium_text import decode, encode, mend, plain

EN_ES = ("en", "es")


@given(st.text())
def test_a_text_that_no_program_changes_comes_back_as_it_was(text: str) -> None:
    line = plain(text, "es")
    decoded = decode(encode(line))
    assert decoded.text == line
    assert decoded.unknown == ()


@given(st.text())
def test_a_plain_text_is_one_line_without_control_characters(text: str) -> None:
    line = plain(text, "en")
    assert line == " ".join(line.split())
    assert "\0" not in line


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("i think i'm late, i.e. very", "I think I'm late, i.e. very"),
        ("it isn’t", "it isn't"),
        ("Henry I and i", "Henry I and I"),
        ("one\ntwo\tthree\u200b", "one two three"),
    ],
)
def test_english_is_written_as_the_dictionaries_have_it(said: str, expected: str) -> None:
    assert plain(said, "en") == expected


def test_spanish_marks_are_not_translated() -> None:
    assert plain("¿Dónde? ¡Aquí!", "es") == "Dónde? Aquí!"


@pytest.mark.parametrize(
    ("stream", "text", "unknown"),
    [
        ("Me gusta *Octavia..[]", "Me gusta Octavia.", ("Octavia",)),
        (
            "\\@fellow #tener *mc2 *Octavia *Octavia.[]",
            "fellow tener mc2 Octavia Octavia",
            ("fellow", "mc2", "Octavia"),
        ),
        ("Tengo [*]cinco[*] \\[estrellas\\] [#]1.[]", "Tengo *cinco* [estrellas] #1", ()),
        ("*O'Brien *well-known.[]", "O'Brien well-known", ("O'Brien", "well-known")),
    ],
)
def test_markers_are_taken_off_and_unknown_words_kept(stream: str, text: str, unknown: tuple[str, ...]) -> None:
    decoded = decode(stream)
    assert (decoded.text, decoded.unknown) == (text, unknown)


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        (" Soy un profesor .", "I am a teacher.", "Soy un profesor."),
        ("Es un perro   vida.", "It is a dog's life.", "Es un perro vida."),
        ("EL libro es MI amigo.", "A book is a friend.", "El libro es mi amigo."),
        ("La ONU votó.", "The UN voted.", "La ONU votó."),
        ("Buenos días Todo el mundo.", "Good morning everyone.", "Buenos días todo el mundo."),
        ("Las calles de Londres.", "London's streets.", "Las calles de Londres."),
        ("Salió hacia París.", "He left for Paris.", "Salió hacia París."),
        ("hola mundo", "Hello world", "Hola mundo"),
        ("dónde es?", "where is it?", "¿dónde es?"),
        ("No!", "Don't!", "¡No!"),
        ('Dijo: "Ven aquí!" Y salió.', 'He said: "Come here!" And left.', 'Dijo: "¡Ven aquí!" Y salió.'),
        ("Hola! (Realmente?) Sí.", "Hello! (Really?) Yes.", "¡Hola! (¿Realmente?) Sí."),
        ("http://example.org/b?c=d", "http://example.org/b?c=d", "http://example.org/b?c=d"),
        ("3 > 2?", "3 > 2?", "¿3 > 2?"),
    ],
)
def test_spaces_capitals_and_inverted_marks_are_mended(text: str, said: str, expected: str) -> None:
    assert mend(text, said, EN_ES) == expected


def test_only_spanish_and_asturian_get_inverted_marks() -> None:
    assert mend("Où est-il?", "Dónde está?", ("es", "fr")) == "Où est-il?"
    assert mend("Ónde ta?", "Dónde está?", ("es", "ast")) == "¿Ónde ta?"


def test_english_keeps_capitals_that_its_source_does_not_have() -> None:
    assert mend("It is open on Monday and I know it.", "Es abierto el lunes.", ("es", "en")).endswith(
        "Monday and I know it."
    )


@given(st.text(), st.text(), st.sampled_from([("en", "es"), ("es", "fr"), ("es", "en")]))
def test_mending_never_fails_and_loses_no_letter(text: str, said: str, pair: tuple[str, str]) -> None:
    def letters(line: str) -> str:
        return "".join(character for character in line.casefold() if character.isalnum())

    assert letters(mend(text, said, pair)) == letters(text)
