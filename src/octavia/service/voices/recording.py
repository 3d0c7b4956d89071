"""A recording of a voice: looked at, cut to its speech, and written as what is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from octavia.dubbing.engines import Samples
from octavia.dubbing.errors import MediaError, NoSpeech
from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.probe import choose_audio, probe
from octavia.dubbing.sound.trim import speech_bounds
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, clock, ms_to_samples, samples_to_ms
from octavia.service.voices.errors import UnusableRecording

SHORTEST_MS, LONGEST_MS = 6_000, 120_000
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
_FRAME_SAMPLES = PROGRAMME_RATE_HZ // 50
_QUIET_DBFS = -45.0
"""The loudest tenth of a recording that somebody speaks in lies well above it, however far the microphone was."""
_LOUD_DBFS = -9.0
"""Brought to this peak, a quiet recording is as useful as a loud one."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is kept of a recording: FLAC, 48 kHz mono, without the silence around it."""

    path: Path
    duration_ms: int


def recorded(source: Path, name: str, folder: Path) -> Recording:
    """The recording in `source` as it is kept, written into `folder`.

    Whether one person speaks, or anybody at all, can't be told from it: that is for those who listen.

    Args:
        name: What it is called in errors.

    Raises:
        UnusableRecording: if it holds no sound, too little or too much.
    """
    try:
        info = probe(source)
        track = choose_audio(info, None)
        if info.duration_ms > LONGEST_MS:
            raise UnusableRecording(
                f"{name} lasts {clock(info.duration_ms)}, longer than {LONGEST_MS // 1000} seconds",
                "cut it: 10 to 60 seconds are best",
                details={"reason": "long", "name": name, "longest_s": LONGEST_MS // 1000},
            )
        with programme_blocks(info, track, _BLOCK_SAMPLES) as blocks:
            samples: Samples = np.concatenate([block.mean(axis=1, dtype=np.float32) for block in blocks])
    except (MediaError, NoSpeech) as error:
        raise UnusableRecording(
            f"{name} can't be heard: {error.message}".replace(str(source), name),
            error.hint,
            details={"reason": "unheard", "name": name},
        ) from error
    samples = _spoken(samples, name)
    kept = folder / "voice.flac"
    soundfile.write(os.fsencode(kept), samples, PROGRAMME_RATE_HZ, subtype="PCM_16", format="FLAC")
    return Recording(kept, samples_to_ms(len(samples), PROGRAMME_RATE_HZ))


def _spoken(samples: Samples, name: str) -> Samples:
    """The sound without the silence around it, as loud as it may be."""
    if _loudness_dbfs(samples) < _QUIET_DBFS:
        raise UnusableRecording(
            f"{name} is all but silent",
            "check that the microphone is on and near, and record it again",
            details={"reason": "silent", "name": name},
        )
    start, end = speech_bounds(samples, PROGRAMME_RATE_HZ)
    found = samples[start:end]
    if len(found) < ms_to_samples(SHORTEST_MS, PROGRAMME_RATE_HZ):
        seconds = len(found) / PROGRAMME_RATE_HZ
        raise UnusableRecording(
            f"{name} holds {seconds:.1f} seconds of sound, and {SHORTEST_MS // 1000} are needed at least",
            "record 10 to 60 seconds",
            details={"reason": "short", "name": name, "seconds": round(seconds, 1), "shortest_s": SHORTEST_MS // 1000},
        )
    gain = 10 ** (_LOUD_DBFS / 20) / float(np.abs(found).max())
    louder: Samples = np.asarray(found * np.float32(gain), np.float32)
    return louder


def _loudness_dbfs(samples: Samples) -> float:
    """The level that the loudest tenth of its fiftieths of a second exceed."""
    count = len(samples) // _FRAME_SAMPLES
    if count == 0:
        return -np.inf
    frames = samples[: count * _FRAME_SAMPLES].reshape(count, _FRAME_SAMPLES)
    power = np.square(frames, dtype=np.float64).mean(axis=1)
    return float(10 * np.log10(max(np.percentile(power, 90), 1e-12)))
