"""A talk of tones with subtitles, to be dubbed by small engines and edited; and what is kept of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from octavia.dubbing.engines import register, registry
from octavia.dubbing.report.figures import LineReport
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.write import write_srt
from octavia.dubbing.workspace import digest_file
from octavia.testing.fakes import DictionaryTranslator, ToneSynthesizer
from support.clips import TINY_X264, clip
from support.dubs import Run

_MADE = (".es.wav", ".es.m4a", ".es.voice.wav", ".es.srt", ".en.srt", ".en.vtt", ".transcript.json", ".dubbed.mp4")


@contextmanager
def small_engines() -> Iterator[None]:
    """Only the engines that such a talk asks for, and those of entry points."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_added", {})
        register(DictionaryTranslator)
        register(ToneSynthesizer)
        yield


def talk_of(folder: Path, texts: Sequence[str], line_ms: int, said_ms: int) -> DubRequest:
    """A dub of a talk into Spanish.

    Args:
        texts: Said one every `line_ms`, each for `said_ms`.
    """
    length = f"duration={len(texts) * line_ms // 1000}"
    picture = ("-f", "lavfi", "-i", f"testsrc=size=64x36:rate=5:{length}")
    sound = ("-f", "lavfi", "-i", f"sine=frequency=200:sample_rate=16000:{length}")
    video = clip(folder / "talk.mp4", *picture, *sound, *TINY_X264)
    cues = [Cue(at * line_ms, at * line_ms + said_ms, text) for at, text in enumerate(texts)]
    write_srt(cues, folder / "talk.srt")
    return DubRequest(
        video,
        ("es",),
        folder / "out",
        source_language="en",
        subtitles=folder / "talk.srt",
        engines=EngineChoice(mt=DictionaryTranslator.name, tts=ToneSynthesizer.name),
    )


def lines_of(run: Run) -> dict[str, LineReport]:
    """The lines of its dub, by id."""
    return {line.id: line for line in run.result.report.tracks[0].lines}


def files_of(run: Run) -> dict[str, str]:
    """The hashes of what was delivered, by the ends of the names."""
    return {suffix: digest_file(run.file(suffix)) for suffix in _MADE}


def kept_of(request: DubRequest) -> dict[str, str]:
    """The files kept of translations and takes: when each was written, and its hash."""
    objects = (request.output / ".work").glob("objects/*/*/*")
    files = [path for path in objects if path.parent.name.partition("-")[0] in ("translate", "take", "fit")]
    return {
        f"{path.parent.name}/{path.name}": f"{path.stat().st_mtime_ns} {digest_file(path)}"
        for path in files
        if path.name != "artifact.json"
    }
