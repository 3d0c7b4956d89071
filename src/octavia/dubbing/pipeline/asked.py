"""A request as the pipeline takes it: every language by its code, and nothing said of languages that aren't dubbed."""

from __future__ import annotations

from dataclasses import replace

from octavia.dubbing.errors import DocumentError, LanguageError
from octavia.dubbing.languages import normalize
from octavia.dubbing.pipeline.choice import AUTO
from octavia.dubbing.request import DubRequest


def normalized(request: DubRequest) -> DubRequest:
    """The request with every language as its code.

    Raises:
        LanguageError: if one is unknown or named twice.
    """
    languages = tuple(normalize(name) for name in request.languages)
    for code in languages:
        if languages.count(code) > 1:
            raise LanguageError(f"language {code} is asked for twice", "name every language once")
    source = request.source_language
    lines = {normalize(name): lines for name, lines in request.overrides.lines.items()}
    return replace(
        request,
        languages=languages,
        source_language=source if source == AUTO else normalize(source),
        voices={normalize(name): voice for name, voice in request.voices.items()},
        cast={normalize(name): voices for name, voices in request.cast.items()},
        cloning=replace(
            request.cloning, voices={normalize(name): paths for name, paths in request.cloning.voices.items()}
        ),
        overrides=replace(request.overrides, lines=lines),
    )


def narrowed(request: DubRequest, *languages: str) -> DubRequest:
    """The normalized request for these of its languages alone: what it says of others is left out."""
    lines = {code: lines for code, lines in request.overrides.lines.items() if code in languages}
    return replace(
        request,
        languages=languages,
        voices={code: voice for code, voice in request.voices.items() if code in languages},
        cast={code: cast for code, cast in request.cast.items() if code in languages},
        cloning=replace(
            request.cloning,
            voices={code: paths for code, paths in request.cloning.voices.items() if code in languages},
        ),
        overrides=replace(request.overrides, lines=lines),
    )


def check_languages(request: DubRequest) -> None:
    """Refuse what a normalized request says of languages that it doesn't dub.

    Raises:
        DocumentError: if its overrides do, naming the first such language.
        LanguageError: if a voice or a cast does.
    """
    dubbed = f"dubbed are: {', '.join(request.languages)}"
    for language in request.overrides.lines:
        if language not in request.languages:
            raise DocumentError(f"the overrides name language '{language}', which is not dubbed", dubbed)
    named = (
        ("a voice", request.voices),
        ("a cast", request.cast),
        ("a recording of a voice", request.cloning.voices),
    )
    for what, languages in named:
        for language in languages:
            if language not in request.languages:
                raise LanguageError(f"{what} is asked for in language '{language}', which is not dubbed", dubbed)
