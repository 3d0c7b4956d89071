"""Phrases that are written where nobody speaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Evidence
from octavia.engines.stt.guards_phrases import credited, lone_phrase

DOUBT = Evidence(no_speech=0.5, log_probability=-0.3)
SURE = Evidence(no_speech=0.01, log_probability=-0.2)


def said(text: str) -> list[Word]:
    return [Word(word, place * 200, place * 200 + 200, 0.9) for place, word in enumerate(text.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you.",
        "you",
        "Thank you. Thank you very much.",
        "¡Gracias por ver el video!",
        "Vielen Dank fürs Zuschauen.",
        "Merci d'avoir regardé cette vidéo.",
        "ご視聴ありがとうございました",
        "Продолжение следует...",
        "Bye bye.",
    ],
)
def test_a_lone_phrase_goes_if_the_recogniser_doubts_and_stays_if_it_does_not(text: str) -> None:
    assert lone_phrase(said(text), DOUBT).words == ()
    assert lone_phrase(said(text), Evidence(0.0, -0.8)).words == ()
    assert lone_phrase(said(text), SURE).removed == ()


@pytest.mark.parametrize("text", ["Thank you for your visit, see you soon.", "You can see it. Thank you.", "Watching."])
def test_the_same_words_within_others_stay(text: str) -> None:
    assert lone_phrase(said(text), DOUBT).removed == ()


@pytest.mark.parametrize(
    "text",
    [
        "Subtitles by the Amara.org community",
        "Untertitel der Amara.org-Community",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Sous-titrage ST' 501",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Untertitel im Auftrag des ZDF für funk, 2017",
        "Legendas pela comunidade Amara.org",
        "Sottotitoli e revisione a cura di QTSS",
        "Napisy stworzone przez społeczność Amara.org",
        "Редактор субтитров А.Семкин Корректор А.Егорова",
        "字幕由Amara.org社区提供",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "Translated by Releska. Subtitles by SDI Media Group.",
    ],
)
def test_credits_of_subtitlers_go(text: str) -> None:
    left = credited(said(text))
    assert left.words == ()
    assert " ".join(removed.text for removed in left.removed) == text


@pytest.mark.parametrize(
    "text",
    [
        "The gene is transcribed by an enzyme. That takes a while.",
        "Today we talk about subtitles. Subtitles by hand are best. They last.",
        "Ask by mail.",
    ],
)
def test_talk_about_subtitles_stays(text: str) -> None:
    assert credited(said(text)).removed == ()


def test_a_named_credit_goes_from_between_what_was_said() -> None:
    left = credited(said("And so it ends. Subtitles by the Amara.org community. Good night."))
    assert " ".join(word.text for word in left.words) == "And so it ends. Good night."


@given(st.lists(st.sampled_from(["thank", "you", "all.", "for", "watching!", "bye"]), max_size=12), st.booleans())
def test_guards_ask_nothing_twice(words: list[str], doubt: bool) -> None:
    evidence = DOUBT if doubt else SURE
    once = lone_phrase(credited(said(" ".join(words))).words, evidence)
    assert lone_phrase(credited(once.words).words, evidence).removed == ()
