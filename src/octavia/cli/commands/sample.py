"""`octavia sample`: something to dub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from octavia.cli.interrupt import interruptible


def sample(
    out: Annotated[Path, typer.Argument(metavar="OUT.mp4", help="Where to write it.")] = Path("sample.mp4"),
    seconds: Annotated[
        int | None,
        typer.Option(
            min=6, metavar="N", help="Exact length; the talk is repeated to fill it [default: the talk once]."
        ),
    ] = None,
) -> None:
    """Make a short talking test video in English.

    Its true transcript and subtitles stand beside it. The voices are flite's, the picture is a test pattern, soft
    music plays below. The same command makes the same bytes, and one that is there already is kept.
    """
    from octavia.testing.sample import make_sample

    with interruptible() as cancel:
        made = make_sample(out, seconds, cancel)
    typer.echo(f"{made} (with {made.stem}.transcript.json and {made.stem}.srt)")
