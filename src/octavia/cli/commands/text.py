"""Commands on subtitle files: `translate` and `speak`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octavia.cli.edge import UsageError
from octavia.cli.options import (
    AUTO,
    CAPS,
    INPUT,
    OUTPUT,
    PLACES,
    TERMS,
    VOICES,
    Json,
    Strict,
    SubtitleFile,
    refuse_other_voices,
    with_settings,
)
from octavia.cli.requests import text_request
from octavia.cli.running import credit, running
from octavia.dubbing.counting import counted
from octavia.dubbing.errors import ExitCode
from octavia.dubbing.languages import normalize
from octavia.dubbing.timing import clock
from octavia.platform.settings import Settings

if TYPE_CHECKING:
    from octavia.dubbing.subtitle_jobs import SpokenFile
    from octavia.dubbing.values import Placement

FileLanguage = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="CODE",
        help="Language of the file; auto takes it from a name like talk.en.srt.",
        rich_help_panel=INPUT,
    ),
]


@with_settings("engine_mt", *TERMS, *PLACES)
def translate(
    source: SubtitleFile,
    to: Annotated[str, typer.Option("--to", metavar="CODE", help="Language to translate into.", rich_help_panel=INPUT)],
    source_language: FileLanguage = AUTO,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Where to write it [default: NAME.CODE, of the same kind].",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    json: Json = False,
    *,
    settings: Settings,
) -> None:
    """Translate a subtitle file, keeping its times.

    Sentences that run over several cues are translated whole and laid back over the same cues. Styles of an ASS file
    are not kept.
    """
    from octavia.dubbing.subtitle_jobs import translate_file

    request = text_request(settings, source, normalize(to))
    request = replace(request, source_language=file_language(source, source_language))
    with running(source.name, json) as run:
        made = translate_file(request, out, run.on_event, run.cancel)
        run.done(made.path.parent, [made.path])
    if not json:
        unknown = f"; left as they were: {', '.join(made.unknown)}" if made.unknown else ""
        typer.echo(f"{made.path}, made in {run.took} by {credit([made.engine])}{unknown}")


@with_settings("engine_tts", "cast", "take_check", *TERMS, *CAPS, "loudness", "peak", *PLACES)
def speak(
    context: typer.Context,
    source: SubtitleFile,
    source_language: FileLanguage = AUTO,
    voice: Annotated[
        str | None,
        typer.Option(metavar="VOICE", help="Voice to speak with [default: the engine's own].", rich_help_panel=VOICES),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Where to write it, .wav or .m4a [default: NAME.wav].",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    json: Json = False,
    strict: Strict = False,
    *,
    settings: Settings,
) -> None:
    """Speak a subtitle file, keeping its times.

    The pace of each line is fitted to its cue. Sounds, songs and remarks in brackets are not spoken. Lines that fit
    within no cap are listed.
    """
    from octavia.dubbing.subtitle_jobs import speak_file

    language = file_language(source, source_language)
    refuse_other_voices(context, ("cast",), (language,))
    request = text_request(settings, source, language)
    request = replace(request, voices={language: voice} if voice else request.voices)
    out = out or Path(f"{source.stem}.wav")
    with running(source.name, json) as run:
        made = speak_file(request, out, run.on_event, run.cancel)
        unfit = [place for place in made.placements if place.problems]
        run.done(made.path.parent, [made.path], not unfit)
    if not json:
        _tell(made, unfit, run.took)
    if strict and unfit:
        raise typer.Exit(ExitCode.PROMISE)


def file_language(source: Path, given: str) -> str:
    """The language of a subtitle file: as given, or as its name tells.

    Raises:
        LanguageError: if it is unknown.
        UsageError: if neither tells.
    """
    from octavia.dubbing.subtitle_jobs import language_in_name

    found = language_in_name(source) if given == AUTO else normalize(given)
    if found is None:
        raise UsageError(f"{source} does not tell its language", "say it, for example --from en")
    return found


def _tell(made: SpokenFile, unfit: list[Placement], took: str) -> None:
    for place in unfit:
        typer.echo(
            f"line {place.segment_id} at {clock(place.start_ms)} fits within no cap: "
            f"{place.rate:.2f} x, {place.shift_ms:+d} ms"
        )
    left_out = counted(made.dropped, "sound or remark", "sounds and remarks")
    dropped = f", {left_out} left out" if made.dropped else ""
    fitting = f"{len(made.placements) - len(unfit)} of {counted(len(made.placements), 'line')} fit{dropped}"
    typer.echo(f"{made.path}: {fitting}, made in {took} by {credit([made.engine])}")
