"""A request as the pipeline takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from octavia.dubbing.errors import DocumentError, LanguageError, OctaviaError
from octavia.dubbing.pipeline.asked import check_languages, narrowed, normalized
from octavia.dubbing.request import DubRequest, LineOverride, Overrides, SegmentOverride

_SEGMENTS = {"s0002": SegmentOverride("Good morning.")}
ASKED = normalized(
    DubRequest(
        Path("talk.mp4"),
        ("Spanish", "fr"),
        Path("out"),
        "English",
        voices={"spa": "es-1", "fr": "fr-1"},
        cast={"French": {"A": "fr-2"}},
        overrides=Overrides({"ES": {"s0001": LineOverride(lock=True)}}, _SEGMENTS),
    )
)


def test_languages_go_by_their_codes_however_they_are_written() -> None:
    assert (ASKED.languages, ASKED.source_language) == (("es", "fr"), "en")
    assert (ASKED.voices, ASKED.cast) == ({"es": "es-1", "fr": "fr-1"}, {"fr": {"A": "fr-2"}})
    assert ASKED.overrides == Overrides({"es": {"s0001": LineOverride(lock=True)}}, _SEGMENTS)


def test_a_language_asked_for_twice_is_refused() -> None:
    with pytest.raises(LanguageError, match="es is asked for twice"):
        normalized(DubRequest(Path("talk.mp4"), ("es", "Spanish"), Path("out")))


def test_narrowed_to_one_language_it_says_nothing_of_the_others() -> None:
    alone = narrowed(ASKED, "fr")
    assert (alone.languages, alone.voices, alone.cast) == (("fr",), {"fr": "fr-1"}, {"fr": {"A": "fr-2"}})
    assert alone.overrides == Overrides({}, _SEGMENTS)
    assert narrowed(ASKED, "es", "fr") == ASKED


@pytest.mark.parametrize(
    ("said", "error", "message"),
    [
        ({"overrides": Overrides({"de": {}})}, DocumentError, "the overrides name language 'de', which is not dubbed"),
        ({"voices": {"de": "de-1"}}, LanguageError, "a voice is asked for in language 'de', which is not dubbed"),
        ({"cast": {"de": {"A": "de-1"}}}, LanguageError, "a cast is asked for in language 'de', which is not dubbed"),
    ],
)
def test_what_is_said_of_a_language_that_is_not_dubbed_is_refused(
    said: dict[str, Any], error: type[OctaviaError], message: str
) -> None:
    request = DubRequest(Path("talk.mp4"), ("es", "fr"), Path("out"), **said)
    with pytest.raises(error, match=message) as caught:
        check_languages(request)
    assert caught.value.hint == "dubbed are: es, fr"
    check_languages(ASKED)
