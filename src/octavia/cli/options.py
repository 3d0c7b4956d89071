"""Options that commands share, and the one way in which a command gets its settings."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from octavia.cli.edge import UsageError
from octavia.cli.help import PANELS
from octavia.dubbing.languages import normalize
from octavia.platform.settings import Declared, declared_settings, load_settings, parse_voices

INPUT, OUTPUT, VOICES, TIMING, SOUND, RUNNING = PANELS
AUTO = "auto"
ENGINES = ("engine_vad", "engine_stt", "engine_mt", "engine_tts")
CAPS = ("rate_min", "rate_max", "max_shift_ms", "gap_ms", "when_unfit")
MIX = ("duck_db", "background_db", "loudness", "peak")
PLACES = ("workspace", "jobs")
_PANEL_OF = dict.fromkeys((*ENGINES, "voice"), VOICES)
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
    the setting to the environment, the settings file or the default.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(function, eval_str=True)

        @functools.wraps(function)
        def command(**values: Any) -> None:
            given = {name: values.pop(name) for name in names}
            if "voice" in given:
                given["voice"] = _voices(given["voice"])
            settings = load_settings(Path.cwd(), os.environ, given, UsageError)
            function(**values, settings=settings)

        own = [parameter for name, parameter in signature.parameters.items() if name != "settings"]
        added = [_parameter(declared_settings()[name]) for name in names]
        command.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *added)}
        return command

    return decorate


def _parameter(setting: Declared) -> inspect.Parameter:
    name = setting.name
    flag = "--" + name.replace("_", "-")
    # Values stay texts here: whether they are right is told in one place and in one way, by the settings.
    kind: Any = {"voice": list[str], "burn_subtitles": bool}.get(name, str)
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
    if setting.name == "voice":
        return "CODE=VOICE"
    if setting.choices:
        return "|".join(setting.choices)
    return {bool: None, int: "N", float: "X", str: "NAME"}.get(setting.kind, "DIR")


def _facts(setting: Declared) -> str:
    shown = getattr(setting.default, "value", setting.default)
    default = f"{shown:g}" if isinstance(shown, float) else str(shown)
    silent = shown is None or shown is False or shown == {}
    text = "; ".join(fact for fact in (setting.bounds, "" if silent else f"default: {default}") if fact)
    return f" [{text}]" if text else ""


def _voices(pairs: list[str] | None) -> dict[str, str]:
    try:
        return parse_voices(pairs or [])
    except ValueError as error:
        raise UsageError(f"--voice {error}") from error


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
