"""Speech to text by PocketSphinx with the US English model that its wheel carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Protocol

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Pcm16,
    Quality,
    Readiness,
    Recognition,
)
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Word

_REVISION = 1
_MAX_ACTIVE_STATES = 3000
"""`maxhmmpf`; a tenth of the default halves the time for about 0.02 more word errors."""
_LONGEST_CHUNK_MS = 10_000
_FRAME_MS = 10
_SHORTEST_SAMPLES = SPEECH_RATE_HZ // 10
_SPEECH_WORDS_PER_S = 1.8
_SPEECH_CONFIDENCE = 0.4
_REPEATING_WORDS = 8
_FILLER = re.compile(r"[<\[+].*")
_ALTERNATE = re.compile(r"\(\d+\)$")


class _Heard(Protocol):
    """One entry of the decoder's segmentation; frames are 10 ms, the last one included."""

    word: str
    start_frame: int
    end_frame: int
    prob: float


class PocketSphinx(EngineBase):
    """English words with times and confidences, lower case, without punctuation.

    A chunk's words depend on the chunk alone: the front end keeps what it learned about the noise of the last utterance
    (and then hears differently), so it is set up anew before each one, which takes 0.1 ms.
    """

    kind: ClassVar[Kind] = Kind.SPEECH_TO_TEXT
    name: ClassVar[str] = "pocketsphinx"

    def __init__(self) -> None:
        import pocketsphinx

        model = Path(pocketsphinx.__file__).parent / "model" / "en-us"
        self._decoder = pocketsphinx.Decoder(
            hmm=str(model / "en-us"),
            lm=str(model / "en-us.lm.bin"),
            dict=str(model / "cmudict-en-us.dict"),
            maxhmmpf=_MAX_ACTIVE_STATES,
            loglevel="FATAL",
        )

    @classmethod
    def check(cls) -> Readiness:
        if find_spec("pocketsphinx") is None:
            return Readiness(False, "the Python package pocketsphinx is not installed", "pip install pocketsphinx")
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        try:
            found = f"{version('pocketsphinx')} with its en-us model, adapter {_REVISION}"
        except PackageNotFoundError:
            found = ""
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="PocketSphinx",
            version=found,
            quality=Quality.DRAFT,
            licence="BSD-2-Clause",
            commercial_use=True,
            languages=("en",),
            holds_gil=True,
            chunk_ms=_LONGEST_CHUNK_MS,
            cpu_s_per_s=0.13,
            limits=(
                "English only; it takes any speech for English.",
                "One word in three to seven is wrong in clear real speech, more in noise, music or an accent.",
                "Music may be heard as words; chunks that sound more like music than speech are left out.",
                "It writes no punctuation: sentences are guessed from pauses.",
            ),
        )

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        if language not in (None, "en"):
            raise LanguageError(f"pocketsphinx hears English, not '{language}'", "choose another engine")
        if len(audio) < _SHORTEST_SAMPLES:
            return Recognition((), "en")
        try:
            self._decode(audio.tobytes())
            words = tuple(_words(self._decoder.seg() or (), samples_to_ms(len(audio), SPEECH_RATE_HZ)))
        except RuntimeError as error:
            raise EngineError(f"pocketsphinx failed: {error}", "try another engine, or give subtitles") from error
        return Recognition(words if _are_speech(words, len(audio) / SPEECH_RATE_HZ) else (), "en")

    def _decode(self, pcm: bytes) -> None:
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        try:
            self._decoder.process_raw(pcm, full_utt=True)
        finally:
            self._decoder.end_utt()


def _are_speech(words: Sequence[Word], length_s: float) -> bool:
    """Whether the words of a chunk are more than what music and noise sound like.

    Measured: speech, even noisy, has two words a second or more, or a mean confidence above 0.4, and rarely repeats
    itself; instruments give 0.8 to 1.7 words a second at 0.1 to 0.4, and rhythm the same word again and again.
    """
    if not words:
        return False
    confidence = sum(word.confidence or 0.0 for word in words) / len(words)
    if len(words) / length_s < _SPEECH_WORDS_PER_S and confidence < _SPEECH_CONFIDENCE:
        return False
    return len(words) < _REPEATING_WORDS or len({word.text for word in words}) > len(words) / 2


def _words(heard: list[_Heard] | tuple[()], length_ms: int) -> Iterator[Word]:
    for entry in heard:
        if _FILLER.match(entry.word):
            continue
        start_ms = min(entry.start_frame * _FRAME_MS, length_ms)
        end_ms = min((entry.end_frame + 1) * _FRAME_MS, length_ms)
        confidence = round(min(1.0, max(0.0, entry.prob)), 4)
        yield Word(_ALTERNATE.sub("", entry.word), start_ms, end_ms, confidence)
