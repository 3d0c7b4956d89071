"""`octavia dub`: a media file in, dubs out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from octavia.cli.options import (
    AUTO,
    CAPS,
    ENGINES,
    INPUT,
    MIX,
    OUTPUT,
    PLACES,
    RUNNING,
    SPEAKING,
    TERMS,
    VOICES,
    AudioTrack,
    Json,
    Source,
    SourceLanguage,
    Speakers,
    Strict,
    language_code,
    language_codes,
    named_speakers,
    refuse_other_voices,
    with_settings,
)
from octavia.cli.requests import cloning, default_output
from octavia.cli.running import running
from octavia.dubbing.counting import counted
from octavia.dubbing.errors import ExitCode
from octavia.dubbing.request import DubRequest
from octavia.platform.requests import request_of
from octavia.platform.settings import Settings


@with_settings(*ENGINES, *SPEAKING, *TERMS, *CAPS, *MIX, "container", "burn_subtitles", *PLACES)
def dub(
    context: typer.Context,
    source: Source,
    to: Annotated[
        list[str],
        typer.Option("--to", metavar="CODE", help="Language to dub into; repeat it for more.", rich_help_panel=INPUT),
    ],
    source_language: SourceLanguage = AUTO,
    audio_track: AudioTrack = None,
    subtitles: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            help="Your own subtitles in the source's language, taken as the transcript.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    background: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            help="A separate background track; the source then is the bare voice.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    overrides: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            help="JSON with texts, voices, times, paces and locks of single lines, and corrections of what is said.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    speaker: Speakers = None,
    clone_voice: Annotated[
        bool,
        typer.Option("--clone-voice", help="Speak in the voices of the speakers themselves.", rich_help_panel=VOICES),
    ] = False,
    voice_consent: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Who agreed that their voice is used, and when; it stands in the report. --clone-voice needs it.",
            rich_help_panel=VOICES,
        ),
    ] = None,
    voice_sample: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPEAKER=FILE",
            help="A recording to take a speaker's voice from, in place of the source (FILE alone: the only speaker's); "
            "repeat it for more.",
            rich_help_panel=VOICES,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the finished files [default: NAME-dubbed].", rich_help_panel=OUTPUT
        ),
    ] = None,
    sample: Annotated[
        bool,
        typer.Option(
            "--sample",
            help="Make the first minute of a longer source first, to be heard while the rest is made.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    json: Json = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print the plan and stop: engines, languages, time.", rich_help_panel=RUNNING),
    ] = False,
    strict: Strict = False,
    *,
    settings: Settings,
) -> None:
    """Dub a video or audio file into one or more languages.

    Makes one video with the original and all dubbed sound and subtitle tracks, and for each language sound and
    subtitle files; with them a report that is measured on the finished files.

    Finished stages are kept: the same command after a stop goes on where it was, and a changed option or an edited
    line redoes only what depends on it.
    """
    languages = language_codes(to)
    refuse_other_voices(context, ("voice", "cast"), languages)
    request = replace(
        request_of(settings, source, languages, out or default_output(source)),
        source_language=_spoken_language(source_language, subtitles),
        audio_track=audio_track,
        subtitles=subtitles,
        background=background,
        speakers=named_speakers(speaker or []),
        cloning=cloning(clone_voice, voice_consent, voice_sample or []),
        sample=sample,
    )
    if overrides:
        from octavia.dubbing.overrides import read_overrides

        request = replace(request, overrides=read_overrides(overrides))
    if dry_run:
        from octavia.cli.plans import plan_document, plan_text
        from octavia.dubbing.pipeline import plan

        made = plan(request)
        typer.echo(plan_document(made) if json else plan_text(made))
        return
    holds = _run(request, json)
    if strict and not holds:
        raise typer.Exit(ExitCode.PROMISE)


def _spoken_language(given: str, subtitles: Path | None) -> str:
    """The source's language as given; failing that, as the name of the user's own subtitles tells."""
    if given != AUTO or subtitles is None:
        return language_code(given)
    from octavia.dubbing.subtitle_jobs import language_in_name

    return language_in_name(subtitles) or AUTO


def _run(request: DubRequest, json: bool) -> bool:
    """Dub, tell the result, and say whether every promise is kept."""
    from octavia.cli.summary import summary_text
    from octavia.dubbing.pipeline import dub as make
    from octavia.dubbing.pipeline import plan

    estimates = {} if json else {(row.stage, row.language): row.estimated_s for row in plan(request).rows}
    with running(request.source.name, json, estimates) as run:
        result = make(request, run.on_event, run.cancel)
        run.done(result.output, result.files, result.holds)
    if not json:
        typer.echo(summary_text(result.report))
        typer.echo(f"\n{counted(len(result.files), 'file')} in {result.output}, made in {run.took}")
    return result.holds
