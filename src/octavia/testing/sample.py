"""The sample: a short talking video that this machine makes itself, with the true transcript beside it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import read_json, write_json
from octavia.dubbing.errors import DocumentError, OutputError
from octavia.dubbing.media.ffmpeg import BITEXACT, ffmpeg
from octavia.dubbing.process import Limits
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.write import write_srt
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Segment, Transcript
from octavia.testing.sample_music import music
from octavia.testing.sample_talk import LEAD_MS, LEVEL_RMS, TALK, Turn, speak, speech_blocks, timetable

SAMPLE_VERSION = 3
"""Raised whenever the sample's bytes change, so that an older one is made anew."""
_BED_RMS = LEVEL_RMS * 10 ** (-34 / 20)
_BLOCK_SAMPLES = 10 * PROGRAMME_RATE_HZ
# Colour bars and a box that wanders over them: cheap to make and to encode, and a frozen picture would be seen.
_PICTURE = (
    "smptehdbars=size=1280x720:rate=25,format=yuv420p[bars];color=white:size=96x96:rate=25,format=yuv420p[box];"
    "[bars][box]overlay=x=mod(160*t\\,1184):y=300+120*sin(2*t),trim=duration={seconds}"
)
# With a fixed number of threads the same sample is the same bytes.
_ENCODE = (
    *("-c:v", "libx264", "-preset", "superfast", "-crf", "30", "-threads", "2", "-pix_fmt", "yuv420p", "-g", "50"),
    *("-c:a", "aac", "-b:a", "128k", "-metadata:s:a:0", "language=eng", "-movflags", "+faststart", "-f", "mp4"),
)


def make_sample(out: Path, seconds: int | None = None, cancel: CancelToken | None = None) -> Path:
    """Make a talking test video at `out`: moving test pattern, flite voices at two paces, music under them.

    Beside it stand its true transcript, `<stem>.transcript.json` (a `Transcript`; its segments have no words, for
    flite doesn't tell their times) and `<stem>.srt`. The same call gives the same bytes; a finished sample is kept.

    Args:
        out: An `.mp4`; its folder is created.
        seconds: Exact length; whole sentences fill it, from 6 s on there is one. None: the talk once, about a minute.

    Raises:
        OutputError: if `out` can't be written or is no `.mp4`.
        ProgramError: if flite or ffmpeg is missing or fails.
    """
    if out.suffix != ".mp4":
        raise OutputError(f"{out}: the sample is an MP4", "give it a name that ends in .mp4")
    made_by = f"sample {SAMPLE_VERSION}" + (f", {seconds} s" if seconds else "")
    if _is_finished(out, made_by):
        return out
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".sample-", dir=out.parent) as folder:
            turns = _make(Path(folder), seconds, cancel)
            _transcript_path(out).unlink(missing_ok=True)
            (Path(folder) / "sample.mp4").replace(out)
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror or error}", "choose a place you can write to") from error
    transcript = Transcript("en", tuple(map(_segment, range(1, len(turns) + 1), turns)), made_by)
    write_srt([Cue(s.start_ms, s.end_ms, s.text) for s in transcript.segments], out.with_suffix(".srt"))
    write_json(transcript, _transcript_path(out))
    return out


def _make(folder: Path, seconds: int | None, cancel: CancelToken | None) -> list[Turn]:
    turns = timetable([speak(sentence, folder, cancel) for sentence in TALK], seconds and seconds * 1000)
    total_ms = seconds * 1000 if seconds else -(-(turns[-1].end_ms + LEAD_MS) // 1000) * 1000
    total = ms_to_samples(total_ms, PROGRAMME_RATE_HZ)
    wav = folder / "sample.wav"
    with soundfile.SoundFile(os.fsencode(wav), "w", PROGRAMME_RATE_HZ, 2, "PCM_16", format="RF64") as stream:
        start = 0
        for speech in speech_blocks(turns, total, _BLOCK_SAMPLES):
            stream.write(speech[:, np.newaxis] + music(start, len(speech), _BED_RMS))
            start += len(speech)
    picture = ["-f", "lavfi", "-i", _PICTURE.format(seconds=total_ms // 1000)]
    out = folder / "sample.mp4"
    ffmpeg([*picture, "-i", str(wav), *BITEXACT, *_ENCODE, str(out)], out, Limits(timeout_s=0), cancel)
    return turns


def _segment(number: int, turn: Turn) -> Segment:
    return Segment(
        f"s{number:04d}", turn.start_ms, turn.end_ms, turn.spoken.sentence.text, (), turn.spoken.sentence.voice
    )


def _transcript_path(out: Path) -> Path:
    return out.with_suffix(".transcript.json")


def _is_finished(out: Path, made_by: str) -> bool:
    """Whether `out` is this very sample: the transcript is written last, and tells what it belongs to."""
    transcript = _transcript_path(out)
    if not (out.is_file() and out.with_suffix(".srt").is_file() and transcript.is_file()):
        return False
    try:
        return read_json(Transcript, transcript).origin == made_by
    except DocumentError:
        return False
