"""Commands that hear a media file without dubbing it: `transcribe` and `subtitles`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octavia.cli.edge import UsageError
from octavia.cli.options import (
    AUTO,
    HEARING,
    INPUT,
    OUTPUT,
    PLACES,
    TERMS,
    AudioTrack,
    Json,
    Source,
    SourceLanguage,
    Speakers,
    language_code,
    language_codes,
    named_speakers,
    with_settings,
)
from octavia.cli.requests import hearing_request
from octavia.cli.running import credit, running
from octavia.dubbing.counting import counted
from octavia.platform.settings import Settings

if TYPE_CHECKING:
    from octavia.dubbing.values import Transcript

_FORMATS = "json|srt|vtt|ass|txt"
_SUBTITLE_FORMATS = ("srt", "vtt", "ass")


@with_settings(*HEARING, *TERMS, *PLACES)
def transcribe(
    source: Source,
    source_language: SourceLanguage = AUTO,
    audio_track: AudioTrack = None,
    speaker: Speakers = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Where to write it [default: NAME.FORMAT].", rich_help_panel=OUTPUT
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar=_FORMATS,
            help="json has words, times and confidences; txt the bare text [default: as FILE is named, else json].",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    json: Json = False,
    *,
    settings: Settings,
) -> None:
    """Write down what is said in a video or audio file.

    A later dub of the same file reuses the work.
    """
    if format_name is not None and format_name not in _FORMATS.split("|"):
        raise UsageError(f"--format is '{format_name}': it must be {_FORMATS.replace('|', ' or ')}")
    from octavia.dubbing.pipeline import transcribe as hear
    from octavia.dubbing.pipeline.deliver import prepare, stem_of
    from octavia.dubbing.transcript_files import TranscriptFormat, format_of, write_transcript

    if format_name is not None:
        kind = TranscriptFormat(format_name)
    else:
        kind = format_of(out) if out else TranscriptFormat.JSON
    out = out or Path(f"{stem_of(source)}.{kind.value}")
    prepare(out.parent)
    request = replace(
        hearing_request(settings, source, ()),
        source_language=language_code(source_language),
        audio_track=audio_track,
        speakers=named_speakers(speaker or []),
    )
    with running(source.name, json) as run:
        heard = hear(request, run.on_event, run.cancel)
        write_transcript(heard, out, kind)
        run.done(out.parent, [out])
    if not json:
        segments = counted(len(heard.segments), "segment")
        typer.echo(f"{out}: {segments} in {heard.language}, made in {run.took} by {_hearer(heard)}")


def _hearer(heard: Transcript) -> str:
    """The engine that heard it and what to expect of it."""
    from octavia.dubbing.engines import Kind, engine_class

    quality = engine_class(Kind.SPEECH_TO_TEXT, heard.origin).describe().quality
    return f"{heard.origin} ({quality.value} quality)"


@with_settings(*HEARING, "engine_mt", *TERMS, *PLACES)
def subtitles(
    source: Source,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="CODE", help="Also in this language; repeat it for more.", rich_help_panel=INPUT),
    ] = None,
    source_language: SourceLanguage = AUTO,
    audio_track: AudioTrack = None,
    speaker: Speakers = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the files.", rich_help_panel=OUTPUT)
    ] = Path(),
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="srt|vtt|ass",
            help="Format to write; repeat it for more [default: srt].",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    json: Json = False,
    *,
    settings: Settings,
) -> None:
    """Make subtitles without dubbing.

    They are in the language spoken, and with --to in others as well. Lines keep to the timed-text rules of their
    language where the speech allows it. A later dub of the same file reuses the work.
    """
    for name in formats or ():
        if name not in _SUBTITLE_FORMATS:
            raise UsageError(f"--format is '{name}': it must be {' or '.join(_SUBTITLE_FORMATS)}")
    from octavia.dubbing.subtitle_jobs import subtitle_media
    from octavia.dubbing.subtitles.read import SubtitleFormat

    kinds = [SubtitleFormat(name) for name in dict.fromkeys(formats or ["srt"])]
    request = replace(
        hearing_request(settings, source, language_codes(to or [])),
        output=out,
        source_language=language_code(source_language),
        audio_track=audio_track,
        speakers=named_speakers(speaker or []),
    )
    with running(source.name, json) as run:
        made = subtitle_media(request, kinds, run.on_event, run.cancel)
        run.done(out, made.files)
    if not json:
        for path in made.files:
            typer.echo(str(path))
        typer.echo(f"made in {run.took} by {credit(made.engines)}")
