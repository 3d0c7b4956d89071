"""Finished mixes as files: 16-bit WAV and AAC in MP4 (M4A), both exactly as long as what was written."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.media.ffmpeg import BITEXACT, FFMPEG, WRITE_FAULTS, draft, output_error
from octavia.dubbing.media.ffmpeg import ffmpeg as run_ffmpeg
from octavia.dubbing.media.safety import MAX_DURATION_MS, file_url, limits_for
from octavia.dubbing.media.wav import Float, Pcm16, PcmFile, WavWriter, wav_writer
from octavia.dubbing.process import ProgramFailed
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, samples_to_ms

CHANNELS = 2
_BIT_RATE = 128_000
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
    """Takes a mix block by block and makes its WAV and M4A at once; made by `dub_encoder`."""

    def __init__(self, writer: WavWriter, pipe: IO[bytes]) -> None:
        self._writer = writer
        self._pipe = pipe

    @property
    def samples(self) -> int:
        """How many samples (per channel) were written."""
        return self._writer.samples

    def write(self, block: Float | Pcm16) -> None:
        """Append 48 kHz stereo samples of shape (n, 2): 16-bit ones, or floats at full scale ±1 (limited)."""
        self._pipe.write(self._writer.write(block).data)


@contextmanager
def dub_encoder(wav: Path, m4a: Path, cancel: CancelToken | None = None) -> Iterator[DubEncoder]:
    """An encoder whose two files take their places when the block ends well; otherwise nothing is left of them.

    Raises:
        OutputError: if the place can't be written or is full.
        ProgramError: if ffmpeg is missing or fails.
    """
    with draft(m4a) as part, wav_writer(wav, PROGRAMME_RATE_HZ, CHANNELS) as writer:
        source = ["-f", "s16le", "-ar", str(PROGRAMME_RATE_HZ), "-ac", str(CHANNELS), "-i", "pipe:0"]
        command = [*FFMPEG, *source, *_M4A, file_url(part)]
        limits = limits_for(MAX_DURATION_MS, _bytes(MAX_DURATION_MS))
        try:
            with process.running(
                command, limits=limits, cancel=cancel, stdin=subprocess.PIPE, fatal=WRITE_FAULTS
            ) as program:
                assert program.stdin is not None
                yield DubEncoder(writer, program.stdin)
        except ProgramFailed as error:
            cause = output_error(error, m4a)
            if cause is None:
                raise
            raise cause from error


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
