"""The dub heard back: a recogniser listens to every finished line, and its words are held against the line's text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import soxr

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import Pcm16
from octavia.dubbing.report.audio import FinishedWav
from octavia.dubbing.report.figures import LineReport, WordErrors
from octavia.dubbing.report.inputs import Recognize
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, ms_to_samples

_AROUND_MS = 150
_APOSTROPHES = re.compile("[’‘`´]")
_NOT_WORDS = re.compile(r"[^\w' ]+|_")


def normal_words(text: str) -> str:
    """A text as words alone: NFKC, lower case, no punctuation but apostrophes inside words, single spaces.

    Figures are kept as they are written: "3" and "three" count as different words.
    """
    plain = _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", text).casefold())
    words = (word.strip("'") for word in _NOT_WORDS.sub(" ", plain).split())
    return " ".join(word for word in words if word)


def hear_lines(
    dub: Path, lines: Sequence[LineReport], recognize: Recognize, cancel: CancelToken
) -> tuple[tuple[LineReport, ...], WordErrors | None]:
    """Listen to every line of the dub as it is delivered, bed and all.

    Args:
        dub: The WAV at 48 kHz.

    Returns:
        The lines with what was heard, and the errors over all; None if nothing could be heard.

    Raises:
        MediaError: if the file can't be read. Cancelled.
    """
    rows: list[LineReport] = []
    heard: list[tuple[str, str]] = []
    with FinishedWav(dub, PROGRAMME_RATE_HZ) as sound:
        for line in lines:
            cancel.check()
            wanted = normal_words(line.text)
            words = recognize(_speech(sound, line)) if wanted and line.start_ms is not None else None
            if words is None:
                rows.append(line)
                continue
            text = " ".join(word.text for word in words)
            heard.append((wanted, normal_words(text)))
            errors = word_errors(heard[-1:])
            rows.append(
                replace(line, heard=text, word_errors=errors.substitutions + errors.deletions + errors.insertions)
            )
    return tuple(rows), word_errors(heard) if heard else None


def word_errors(pairs: Sequence[tuple[str, str]]) -> WordErrors:
    """Word errors of (text, heard) pairs of normal words; each text has at least one word (Levenshtein, by jiwer)."""
    # Loaded only where something was heard back.
    import jiwer

    result = jiwer.process_words([text for text, _ in pairs], [heard for _, heard in pairs])
    return WordErrors(
        len(pairs),
        sum(len(text.split()) for text, _ in pairs),
        result.substitutions,
        result.deletions,
        result.insertions,
        round(float(result.wer), 4),
    )


def _speech(sound: FinishedWav, line: LineReport) -> Pcm16:
    assert line.start_ms is not None and line.end_ms is not None
    start = ms_to_samples(max(0, line.start_ms - _AROUND_MS), PROGRAMME_RATE_HZ)
    end = min(ms_to_samples(line.end_ms + _AROUND_MS, PROGRAMME_RATE_HZ), sound.samples)
    samples = soxr.resample(sound.mono(start, end - start), PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, quality="HQ")
    pcm: Pcm16 = np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
    return pcm
