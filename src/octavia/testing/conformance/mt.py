"""Translation."""

from __future__ import annotations

from collections.abc import Iterator

from octavia.dubbing.engines import ContextTranslator, TextInContext, Translation, Translator
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import LANGUAGES
from octavia.testing.conformance.together import in_threads

TEXTS = (
    "Good morning.",
    "",
    "What is this? It is a book!",
    "   ",
    "...",
    "1 234,50 %",
    "[a] {b} <c> ^d$ *e @f #g \\h | ~i /j",
    "A line\nand another\tone.",
    "\x00\x07 control \u200b \u00ad \ufeff characters",
    "日本語 العربية 😀",
    "don't — “quote” ‘it’s’ … ¿Qué?",
    "HELLO",
    "word " * 1500,
)
"""Texts that every translator must survive, plain ones between odd ones."""


def _each_text_has_candidates_the_best_first(engine: Translator) -> None:
    for pair in _some_pairs(engine):
        translations = engine.translate(TEXTS, *pair)
        assert len(translations) == len(TEXTS), f"{pair}: {len(TEXTS)} texts gave {len(translations)} translations"
        for text, translation in zip(TEXTS, translations, strict=True):
            costs = [candidate.cost for candidate in translation.candidates]
            assert costs, f"{pair}: no candidate for {text[:40]!r}"
            assert costs == sorted(costs) and costs[0] == 0, f"{pair}: costs {costs} must rise from 0: {text[:40]!r}"
            for candidate in translation.candidates:
                assert candidate.text.isprintable(), f"{pair}: {candidate.text[:60]!r} holds control characters"


def _an_empty_text_stays_empty(engine: Translator) -> None:
    pair = _some_pairs(engine)[0]
    for text in ("", "  \n "):
        said = [candidate.text for candidate in _one(engine, text, pair).candidates]
        assert said == [""], f"{text!r} became {said}"
    assert engine.translate([], *pair) == [], "no texts gave translations"


def _a_text_does_not_depend_on_its_neighbours(engine: Translator) -> None:
    for pair in _some_pairs(engine):
        together = engine.translate(TEXTS, *pair)
        # By another one, since an engine may remember what it has translated.
        with type(engine)() as another:
            apart = [_one(another, text, pair) for text in reversed(TEXTS)]
        differing = [text[:40] for text, a, b in zip(TEXTS, together, reversed(apart), strict=False) if a != b]
        assert not differing, f"{pair}: other neighbours, other translation: {differing}"


def _texts_in_context_are_translated_one_for_one(engine: Translator) -> None:
    if not engine.describe().in_context:
        return
    assert isinstance(engine, ContextTranslator), "it declares in_context and doesn't follow ContextTranslator"
    pair = _some_pairs(engine)[0]
    given = [TextInContext("Yes."), TextInContext("", ("It is late.",)), TextInContext("No!", ("Now?",), ("Why?",), 12)]
    said = engine.translate_in_context(given, *pair)
    assert len(said) == len(given), f"{len(given)} texts in context gave {len(said)} translations"
    assert all(translation.candidates for translation in said), "no candidate for a text in context"
    assert [candidate.text for candidate in said[1].candidates] == [""], "an empty text in context became something"
    assert engine.translate_in_context([], *pair) == [], "no texts in context gave translations"


def _a_pair_it_does_not_serve_is_refused(engine: Translator) -> None:
    pair = next(_other_pairs(engine), None)
    if pair is None:
        return
    assert "\n" not in engine.how_to_add(*pair), "how_to_add() is one line"
    try:
        engine.translate(["a"], *pair)
    except LanguageError:
        return
    raise AssertionError(f"it accepts {pair}, which it does not declare")


def _as_many_threads_as_it_allows_may_call_it(engine: Translator) -> None:
    pair = _some_pairs(engine)[0]

    def say(text: str) -> list[Translation]:
        return engine.translate([text], *pair)

    texts = [f"Here is number {number}." for number in range(12)]
    with type(engine)() as another:
        alone = [another.translate([text], *pair) for text in texts]
    assert in_threads(say, texts, max(2, engine.describe().parallel)) == alone, "threads get each other's texts"


def _it_closes_twice(engine: Translator) -> None:
    engine.translate(["a"], *_some_pairs(engine)[0])
    engine.close()
    engine.close()


def _one(engine: Translator, text: str, pair: tuple[str, str]) -> Translation:
    translations = engine.translate([text], *pair)
    assert len(translations) == 1, f"{pair}: one text, {text[:40]!r}, gave {len(translations)} translations"
    return translations[0]


def _some_pairs(engine: Translator) -> list[tuple[str, str]]:
    """At most three of its pairs, from English if it can."""
    pairs = engine.describe().pairs
    return sorted(pairs, key=lambda pair: pair[0] != "en")[:3]


def _other_pairs(engine: Translator) -> Iterator[tuple[str, str]]:
    served = set(engine.describe().pairs)
    source = next(iter(served))[0]
    return ((source, target) for target in LANGUAGES if target != source and (source, target) not in served)


CHECKS = (
    _each_text_has_candidates_the_best_first,
    _an_empty_text_stays_empty,
    _a_text_does_not_depend_on_its_neighbours,
    _texts_in_context_are_translated_one_for_one,
    _a_pair_it_does_not_serve_is_refused,
    _as_many_threads_as_it_allows_may_call_it,
    _it_closes_twice,
)
