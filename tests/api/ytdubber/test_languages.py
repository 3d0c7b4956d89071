"""Languages as the YT Dubber client shows them."""

from __future__ import annotations

from octavia.api.ytdubber.languages import name_and_flag
from octavia.dubbing.languages import LANGUAGES

ASKED_FOR = ("en", "es", "fr", "de", "ja", "zh", "ko", "pt", "it", "ru", "ar", "hi", "he")


def test_every_language_has_a_name_and_a_flag() -> None:
    for code, language in LANGUAGES.items():
        name, flag = name_and_flag(code)
        assert (name, len(flag)) == (language.name, 1 if flag == "🌐" else 2)


def test_the_languages_the_client_is_used_to_have_a_countrys_flag() -> None:
    assert all(len(name_and_flag(code)[1]) == 2 for code in ASKED_FOR)
    assert name_and_flag("es") == ("Spanish", "🇪🇸")
    assert name_and_flag("eo") == ("Esperanto", "🌐")
