from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.schedule import PaceModel
from octavia.dubbing.schedule.pace import characters_in

SENTENCES = ["Good morning, everybody.", "This is a longer sentence, with a pause in it.", "Yes.", "We are done now."]


@pytest.mark.parametrize(("language", "least", "most"), [("en", 12, 18), ("es", 14, 22), ("zh", 3, 6), ("ja", 5, 9)])
def test_the_room_of_a_second_is_about_what_people_say_in_it(language: str, least: int, most: int) -> None:
    assert least <= characters_in(language, 10_000) / 10 <= most
    assert characters_in(language, 0) == 1


def test_a_voice_that_has_said_nothing_speaks_at_its_languages_pace() -> None:
    text = "Esto es una frase de prueba"
    assert PaceModel("es").predict_ms(text) < PaceModel("de").predict_ms(text)
    assert 1000 < PaceModel("es").predict_ms(text) < 2500


def test_a_regional_code_is_read_as_its_language() -> None:
    assert PaceModel("pt").predict_ms("bom dia") == PaceModel("pt-BR").predict_ms("bom dia")


@pytest.mark.parametrize("factor", [0.7, 1.5])
def test_a_voice_is_predicted_by_its_own_pace_the_more_it_has_said(factor: float) -> None:
    usual = PaceModel("en")
    takes = [(text, round(usual.predict_ms(text) * factor)) for text in SENTENCES]
    text = "Something else that this voice has never said before, by the way."
    target = usual.predict_ms(text) * factor
    misses = [abs(PaceModel("en", takes[:1] * count).predict_ms(text) - target) for count in (0, 1, 5)]
    assert misses[0] > misses[1] > misses[2]
    assert PaceModel("en", takes * 10).predict_ms(text) == pytest.approx(target, rel=0.05)


@pytest.mark.parametrize("language", ["de", "fr"])
def test_real_takes_are_predicted_within_a_tenth_on_average(shared_data: Path, language: str) -> None:
    cases = json.loads((shared_data / "alignment-cases.json").read_text(encoding="utf-8"))
    spoken = cases["natural"][language]["baseline"]
    takes = [(text, round(1000 * seconds)) for text, seconds in zip(spoken["text"], spoken["dur"], strict=True)]
    model = PaceModel(language, takes[:30])
    errors = [abs(model.predict_ms(text) - duration) / duration for text, duration in takes[30:]]
    assert sum(errors) / len(errors) < 0.10


@pytest.mark.parametrize("text", ["", "…", " - "])
def test_nothing_to_say_takes_no_time(text: str) -> None:
    assert PaceModel("en", [("Hello there", 900)]).predict_ms(text) == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 20_000)), max_size=12), st.text(max_size=40))
def test_no_takes_however_odd_make_a_prediction_negative(takes: list[tuple[str, int]], text: str) -> None:
    assert PaceModel("en", takes).predict_ms(text) >= 0
