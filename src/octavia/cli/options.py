"""Options that commands share, and the one way in which a command gets its settings."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from octavia.cli.edge import UsageError
from octavia.cli.help import PANELS
from octavia.dubbing.languages import normalize
from octavia.platform.declared import Declared
from octavia.platform.settings import (
    declared_settings,
    load_settings,
    parse_cast,
    parse_voices,
)

INPUT, OUTPUT, VOICES, TIMING, SOUND, RUNNING = PANELS
AUTO = "auto"
ENGINES = ("engine_vad", "engine_stt", "engine_mt", "engine_tts", "engine_diarization", "engine_separation")
HEARING = ("engine_vad", "engine_stt", "engine_diarization", "engine_separation")
TERMS = ("commercial", "allow_noncommercial")
SPEAKING = ("voice", "cast", "take_check")
CAPS = ("rate_min", "rate_max", "max_shift_ms", "gap_ms", "when_unfit")
MIX = ("duck_db", "background_db", "loudness", "peak")
PLACES = ("workspace", "jobs")
_PANEL_OF = dict.fromkeys((*ENGINES, *SPEAKING, *TERMS), VOICES)
_PARSERS: dict[str, Callable[[Iterable[str]], Any]] = {"voice": parse_voices, "cast": parse_cast}
_METAVARS = {"voice": "CODE=VOICE", "cast": "CODE:SPEAKER=VOICE", "allow_noncommercial": "NAMES"}
_PANEL_OF |= dict.fromkeys(CAPS, TIMING) | dict.fromkeys(MIX, SOUND) | dict.fromkeys(PLACES, RUNNING)

# Whether a file can be read is found out, and told, where it is read: `readable=False` keeps Typer from asking first.
Source = Annotated[
    Path, typer.Argument(metavar="SOURCE", help="Video or audio file.", show_default=False, readable=False)
]
SubtitleFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="Subtitles: SRT, VTT or ASS.", show_default=False, readable=False)
]
SourceLanguage = Annotated[
    str,
    typer.Option(
        "--from", metavar="CODE", help="Language spoken in the source; auto finds it out.", rich_help_panel=INPUT
    ),
]
AudioTrack = Annotated[
    str | None,
    typer.Option(
        metavar="TRACK",
        help="Audio track that holds the speech: its number from 1, or its language.",
        rich_help_panel=INPUT,
    ),
]
Speakers = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker",
        metavar="SPEAKER=NAME",
        help="Name of a speaker, who is A, B, … in order of speaking, or as labelled in subtitles; repeat it for more.",
        rich_help_panel=VOICES,
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Print one event per line as JSON instead of progress.", rich_help_panel=RUNNING),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="End with exit code 11 if a promise is not kept.", rich_help_panel=RUNNING),
]


def with_settings(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command one option per named setting, and itself a `settings: Settings` with all that is in force.

    The options' names, types, ranges and descriptions are those of the settings. An option that is not given leaves
    the setting to the environment, the settings file or the default. Engines have their own options by then.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(function, eval_str=True)

        @functools.wraps(function)
        def command(**values: Any) -> None:
            given = {name: values.pop(name) for name in names}
            for name, parse in _PARSERS.items():
                if name in given:
                    given[name] = _parsed(name, parse, given[name])
            from octavia.platform.in_force import put_in_force

            settings = load_settings(Path.cwd(), os.environ, given, UsageError)
            put_in_force(settings, Path.cwd(), os.environ)
            function(**values, settings=settings)

        own = [parameter for name, parameter in signature.parameters.items() if name != "settings"]
        added = [_parameter(declared_settings()[name]) for name in names]
        vars(command)["__signature__"] = signature.replace(parameters=[*own, *added])
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *added)}
        return command

    return decorate


def refuse_other_voices(context: typer.Context, names: Sequence[str], languages: Sequence[str]) -> None:
    """Refuse voices that the command line gives for languages the command doesn't speak.

    Those of the environment and the settings file may be for other jobs, and are left alone.

    Args:
        names: Of `voice` and `cast`, those that are the command's settings.
        languages: Codes.

    Raises:
        UsageError: naming the first such language.
    """
    for name in names:
        for language in _PARSERS[name](context.params[name] or ()):
            if normalize(language) not in languages:
                raise UsageError(
                    f"--{name} gives a voice for '{language}', which is not spoken here",
                    f"it speaks: {', '.join(languages)}",
                )


def _parameter(setting: Declared) -> inspect.Parameter:
    name = setting.name
    flag = "--" + name.replace("_", "-")
    # Values stay texts here: whether they are right is told in one place and in one way, by the settings.
    kind: Any = list[str] if name in _PARSERS else bool if setting.kind is bool else str
    declarations = [f"{flag}/--no-{flag[2:]}"] if kind is bool else [flag]
    option = typer.Option(
        *declarations,
        metavar=_metavar(setting),
        help=setting.says.description.replace("`", "") + _facts(setting),
        show_default=False,
        rich_help_panel=_PANEL_OF.get(name, OUTPUT),
    )
    annotation = Annotated[kind | None, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _metavar(setting: Declared) -> str | None:
    if setting.name in _METAVARS:
        return _METAVARS[setting.name]
    if setting.choices:
        return "|".join(setting.choices)
    return {bool: None, int: "N", float: "X", str: "NAME"}.get(setting.kind, "DIR")


def _facts(setting: Declared) -> str:
    shown = getattr(setting.default, "value", setting.default)
    default = f"{shown:g}" if isinstance(shown, float) else str(shown)
    silent = shown is None or shown is False or shown in ("", {})
    text = "; ".join(fact for fact in (setting.bounds, "" if silent else f"default: {default}") if fact)
    return f" [{text}]" if text else ""


def _parsed(name: str, parse: Callable[[Iterable[str]], Any], parts: list[str] | None) -> Any:
    try:
        return parse(parts or [])
    except ValueError as error:
        raise UsageError(f"--{name} {error}") from error


def named_speakers(pairs: Sequence[str]) -> dict[str, str]:
    """Names of speakers from `A=Maria`, as given with `--speaker`.

    Raises:
        UsageError: if one is no such pair, or a speaker is named twice.
    """
    names: dict[str, str] = {}
    for pair in pairs:
        speaker, _, name = (part.strip() for part in pair.partition("="))
        if not (speaker and name):
            raise UsageError(f"--speaker '{pair}' is not SPEAKER=NAME", "for example --speaker A=Maria")
        if speaker in names:
            raise UsageError(f"--speaker {speaker} is named twice", "name each speaker once")
        names[speaker] = name
    return names


def language_codes(values: Sequence[str]) -> tuple[str, ...]:
    """The codes of the languages given with `--to`, however they are written.

    Raises:
        LanguageError: if one is unknown.
        UsageError: if one is given twice.
    """
    codes = tuple(map(normalize, values))
    for code in codes:
        if codes.count(code) > 1:
            raise UsageError(f"--to {code} is given twice", "name each language once")
    return codes


def language_code(value: str) -> str:
    """The code of the language given with `--from`, or `auto`.

    Raises:
        LanguageError: if it is unknown.
    """
    return value if value == AUTO else normalize(value)
