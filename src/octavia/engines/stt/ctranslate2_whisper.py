"""A Whisper that CTranslate2 computes: chunks in, words with rough times out.

Built from the parts of faster-whisper's model (features, tokens, alignment), not its `transcribe`: that looks for more
windows where we have cut chunks already, computes each chunk's sound twice to find its language, and draws random
numbers that can't be repeated. A chunk is one window here, its sound computed once, without marks of times in its text:
words' times come from the alignment alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.engines.stt.fallback import Attempt, best_attempt
from octavia.engines.stt.guards import Evidence
from octavia.engines.stt.hearing import Chunk, Told
from octavia.engines.stt.whisper_models import code_of
from octavia.engines.stt.word_times import RawWord
from octavia.models.runtime import Device, is_out_of_memory, is_unusable

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

_TOKENIZER = "tokenizer.json"
_WINDOW_FRAMES = 3000
_MOST_LENGTH = 448


@dataclass(frozen=True, slots=True)
class _Search:
    """A way to look for the text of a chunk; none draws random numbers."""

    beam: int
    no_repeat: int = 0
    penalty: float = 1.0


class CTranslate2Whisper:
    """One model on one device. Its methods may be called from one thread at a time.

    Args:
        folder: In faster-whisper's published layout.

    Raises:
        EngineError: if a file is missing or the model can't be loaded.
    """

    def __init__(self, folder: Path, device: Device) -> None:
        if not (folder / _TOKENIZER).is_file():
            # faster-whisper would fetch one from its hub, silently.
            raise EngineError(
                f"{folder}: {_TOKENIZER} is missing",
                f"copy {_TOKENIZER} of the model it was converted from into that folder",
            )
        from faster_whisper import WhisperModel
        from faster_whisper.feature_extractor import FeatureExtractor

        try:
            self._model: WhisperModel = WhisperModel(
                str(folder),
                device=device.kind.value,
                compute_type=device.compute_type,
                cpu_threads=device.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as error:
            if is_out_of_memory(error) or is_unusable(error):
                raise
            reason = str(error).splitlines()[0]
            raise EngineError(f"{folder} can't be loaded: {reason}", "pull or add the model again") from error
        self._features = self._model.feature_extractor
        if self._features.mel_filters.shape[0] != self._model.model.n_mels:
            # A folder without preprocessor_config.json says nothing of it.
            self._features = FeatureExtractor(feature_size=self._model.model.n_mels)
        self._tokenizers: dict[str, Tokenizer] = {}

    def tell(self, chunks: Sequence[Chunk], beam: int) -> list[Told]:
        """What is said in each of several chunks, computed together."""
        features = np.stack([self._seen(chunk.audio) for chunk in chunks])
        heard = self._model.encode(features)
        spoken = self._languages(chunks, heard)
        told: dict[int, Told] = {}
        for language in dict.fromkeys(language for language, _ in spoken):
            places = [place for place, (own, _) in enumerate(spoken) if own == language]
            # All in one language, which is usual, need no second computing.
            own = heard if len(places) == len(chunks) else self._model.encode(features[places])
            attempts = self._texts(features[places], own, language, beam)
            words = self._aligned(own, language, attempts, [len(chunks[place].audio) for place in places])
            for place, attempt, found in zip(places, attempts, words, strict=True):
                told[place] = Told(found, code_of(language), spoken[place][1], attempt.evidence, len(attempt.tokens))
        return [told[place] for place in range(len(chunks))]

    def _seen(self, audio: Pcm16) -> NDArray[np.float32]:
        """The features of a window, padded as faster-whisper pads them."""
        features = self._features(audio.astype(np.float32) / 32768)[:, :-1][:, :_WINDOW_FRAMES]
        window = np.zeros((features.shape[0], _WINDOW_FRAMES), np.float32)
        window[:, : features.shape[1]] = features
        return window

    def _languages(self, chunks: Sequence[Chunk], heard: Any) -> list[tuple[str, float | None]]:
        if not self._model.model.is_multilingual:
            return [("en", None)] * len(chunks)
        if all(chunk.language for chunk in chunks):
            return [(chunk.language or "", None) for chunk in chunks]
        found = [ranked[0] for ranked in self._model.model.detect_language(heard)]
        return [
            (chunk.language, None) if chunk.language else (token[2:-2], round(float(probability), 4))
            for chunk, (token, probability) in zip(chunks, found, strict=True)
        ]

    def _texts(self, features: NDArray[np.float32], heard: Any, language: str, beam: int) -> list[Attempt]:
        """The best text of each chunk: all tried together once, then each that doesn't suffice by itself."""
        first = self._tried(heard, len(features), language, _Search(beam))
        return [
            attempt if attempt.suffices else best_attempt(self._again(attempt, features[place], language, beam))
            for place, attempt in enumerate(first)
        ]

    def _again(self, first: Attempt, features: NDArray[np.float32], language: str, beam: int) -> Iterator[Attempt]:
        yield first
        heard = self._model.encode(features)
        other = 1 if beam > 1 else 5
        for search in (_Search(other), _Search(beam, no_repeat=4), _Search(beam, no_repeat=3, penalty=1.2)):
            yield self._tried(heard, 1, language, search)[0]

    def _tried(self, heard: Any, count: int, language: str, search: _Search) -> list[Attempt]:
        from faster_whisper.transcribe import get_suppressed_tokens

        tokenizer = self._tokenizer(language)
        prompt = self._model.get_prompt(tokenizer, [], without_timestamps=True)
        results = self._model.model.generate(
            heard,
            [prompt] * count,
            beam_size=search.beam,
            no_repeat_ngram_size=search.no_repeat,
            repetition_penalty=search.penalty,
            max_length=_MOST_LENGTH,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1])),
        )
        return [_attempt(tokenizer, result) for result in results]

    def _aligned(
        self, heard: Any, language: str, attempts: Sequence[Attempt], samples: Sequence[int]
    ) -> list[tuple[RawWord, ...]]:
        if not any(attempt.tokens for attempt in attempts):
            return [()] * len(attempts)
        frames = [min(_WINDOW_FRAMES, count // self._features.hop_length) for count in samples]
        found = self._model.find_alignment(
            self._tokenizer(language), [list(attempt.tokens) for attempt in attempts], heard, frames
        )
        return [tuple(map(_word, words)) for words in found]

    def _tokenizer(self, language: str) -> Tokenizer:
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            if self._model.hf_tokenizer.token_to_id(f"<|{language}|>") is None and self._model.model.is_multilingual:
                raise LanguageError(f"this Whisper model has no '{code_of(language)}'", "choose a later model")
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer,
                self._model.model.is_multilingual,
                task="transcribe",
                language=language,
            )
        return self._tokenizers[language]


def _attempt(tokenizer: Tokenizer, result: Any) -> Attempt:
    tokens = result.sequences_ids[0]
    text = tuple(token for token in tokens if token < tokenizer.eot)
    # The score is a mean over the tokens; the end of the text counts as one more.
    log_probability = result.scores[0] * len(tokens) / (len(tokens) + 1)
    return Attempt(text, tokenizer.decode(list(text)), Evidence(result.no_speech_prob, log_probability))


def _word(found: dict[str, Any]) -> RawWord:
    start_ms, end_ms = (round(float(found[key]) * 1000) for key in ("start", "end"))
    return RawWord(found["word"], start_ms, end_ms, float(found["probability"]))
