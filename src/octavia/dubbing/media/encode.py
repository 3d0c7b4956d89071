"""Finished mixes as files: 16-bit WAV, and AAC in MP4 (M4A) or FLAC, all exactly as long as what was written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.media.ffmpeg import BITEXACT, FFMPEG, WRITE_FAULTS, cannot_write, draft, output_error
from octavia.dubbing.media.ffmpeg import ffmpeg as run_ffmpeg
from octavia.dubbing.media.safety import MAX_DURATION_MS, file_url, limits_for
from octavia.dubbing.media.wav import Float, Pcm16, PcmFile, WavWriter, wav_writer
from octavia.dubbing.process import ProgramFailed
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, samples_to_ms

CHANNELS = 2
_BIT_RATE = 128_000
_FLAC_LEVEL = 0.5
"""Of 0 to 1: past it, bytes hardly get fewer."""
_MOST_BYTES_PER_S = _BIT_RATE // 4
"""Twice the bit rate: a bound, not an estimate."""

# The fast coder takes half the time of the default one and is no worse on speech: at 128 kbit/s its error lies 51 dB
# below 11 s of real speech, the default's 37 dB. The movie's time scale is the sample rate, so that the edit list that
# hides the encoder's priming ends on the very sample.
AAC = {"c": "aac", "profile": "aac_low", "aac_coder": "fast", "b": str(_BIT_RATE)}
"""Options of an audio stream by name, without its specifier."""
_M4A = (
    *(part for name, value in AAC.items() for part in (f"-{name}:a", value)),
    *BITEXACT,
    "-movie_timescale",
    str(PROGRAMME_RATE_HZ),
    "-movflags",
    "+faststart",
    "-f",
    "ipod",
)


class DubEncoder:
    """Takes a mix block by block and makes its WAV and its coded file at once; made by `dub_encoder`."""

    def __init__(self, writer: WavWriter, code: Callable[[Pcm16], object]) -> None:
        self._writer = writer
        self._code = code

    @property
    def samples(self) -> int:
        """How many samples (per channel) were written."""
        return self._writer.samples

    def write(self, block: Float | Pcm16) -> None:
        """Append 48 kHz stereo samples of shape (n, 2): 16-bit ones, or floats at full scale ±1 (limited)."""
        self._code(self._writer.write(block))


@contextmanager
def dub_encoder(wav: Path, coded: Path, cancel: CancelToken | None = None) -> Iterator[DubEncoder]:
    """An encoder whose two files take their places when the block ends well; otherwise nothing is left of them.

    Args:
        coded: `.flac`, or else AAC in MP4.

    Raises:
        OutputError: if the place can't be written or is full.
        ProgramError: if ffmpeg is missing or fails.
    """
    with draft(coded) as part, wav_writer(wav, PROGRAMME_RATE_HZ, CHANNELS) as writer:
        coder = _flac_coder(part, coded) if coded.suffix == ".flac" else _m4a_coder(part, coded, cancel)
        with coder as code:
            yield DubEncoder(writer, code)


@contextmanager
def _m4a_coder(part: Path, out: Path, cancel: CancelToken | None) -> Iterator[Callable[[Pcm16], object]]:
    source = ["-f", "s16le", "-ar", str(PROGRAMME_RATE_HZ), "-ac", str(CHANNELS), "-i", "pipe:0"]
    command = [*FFMPEG, *source, *_M4A, file_url(part)]
    limits = limits_for(MAX_DURATION_MS, _bytes(MAX_DURATION_MS))
    try:
        with process.running(
            command, limits=limits, cancel=cancel, stdin=subprocess.PIPE, fatal=WRITE_FAULTS
        ) as program:
            pipe = program.stdin
            assert pipe is not None
            yield lambda block: pipe.write(block.data)
    except ProgramFailed as error:
        cause = output_error(error, out)
        if cause is None:
            raise
        raise cause from error


@contextmanager
def _flac_coder(part: Path, out: Path) -> Iterator[Callable[[Pcm16], object]]:
    form = {"format": "FLAC", "subtype": "PCM_16", "compression_level": _FLAC_LEVEL}
    try:
        with soundfile.SoundFile(os.fsencode(part), "w", PROGRAMME_RATE_HZ, CHANNELS, **form) as stream:
            yield stream.write
            samples = stream.frames
        # What is written as it is closed may be cut without a word.
        with soundfile.SoundFile(os.fsencode(part)) as stream:
            stream.seek(max(samples - 1, 0))
            complete = len(stream.read(1, dtype="int16")) == min(samples, 1)
    except soundfile.LibsndfileError as error:
        raise cannot_write(out, error.error_string) from error
    if not complete:
        raise cannot_write(out, "its end is missing")


def encode_m4a(wav: Path, out: Path, cancel: CancelToken | None = None) -> None:
    """Encode a 48 kHz stereo WAV as AAC-LC in an M4A file, exactly as long. The same input gives the same bytes.

    Raises:
        MediaError: if `wav` is no WAV file.
        OutputError: if the place can't be written or is full.
        ProgramError: if ffmpeg is missing or fails.
    """
    with PcmFile(wav) as source:
        duration_ms = samples_to_ms(source.samples, source.rate_hz)
    with draft(out) as part:
        limits = limits_for(duration_ms, _bytes(duration_ms))
        run_ffmpeg(["-i", file_url(wav), *_M4A, file_url(part)], out, limits, cancel)


def _bytes(duration_ms: int) -> int:
    return duration_ms * _MOST_BYTES_PER_S // 1000
