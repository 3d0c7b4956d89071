"""A Whisper that torch computes by OpenAI's own package: chunks in, words with rough times out."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.fallback import Attempt, best_attempt
from octavia.engines.stt.guards import Evidence
from octavia.engines.stt.hearing import WINDOW_MS, Chunk, Told
from octavia.engines.stt.whisper_models import code_of
from octavia.engines.stt.word_times import RawWord
from octavia.models.runtime import Device

if TYPE_CHECKING:
    from whisper.model import Whisper
    from whisper.tokenizer import Tokenizer

_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_WINDOW_SAMPLES = WINDOW_MS * SPEECH_RATE_HZ // 1000
_HOP_SAMPLES = 160
_WHOLE_FRAMES = _WINDOW_SAMPLES // _HOP_SAMPLES
_SAMPLED = 5


class TorchWhisper:
    """One model on one device.

    Args:
        folder: With the checkpoint (`small.pt`), as OpenAI publishes it.

    Raises:
        EngineError: if there is none, or it can't be loaded.
    """

    def __init__(self, folder: Path, device: Device) -> None:
        import whisper

        found = sorted(folder.glob("*.pt"))
        if not found:
            raise EngineError(f"{folder}: no checkpoint (*.pt) is there", "pull or add the model again")
        try:
            # By its path: by its name it would be fetched again if its sum differs.
            self._model: Whisper = whisper.load_model(str(found[0]), device=device.kind.value)
        except (RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as error:
            reason = (str(error).splitlines() or ["it is empty"])[0]
            raise EngineError(f"{found[0]} is no checkpoint of Whisper: {reason}", "pull or add it again") from error
        heads = whisper._ALIGNMENT_HEADS.get(found[0].stem)
        if heads is not None:
            self._model.set_alignment_heads(heads)
        self._half = device.compute_type == "float16"
        if self._half:
            self._model = self._model.half()
        self._model.eval()

    def tell(self, chunks: Sequence[Chunk], beam: int) -> list[Told]:
        """What is said in each chunk, one after the other."""
        return [self._told(chunk, beam) for chunk in chunks]

    def _told(self, chunk: Chunk, beam: int) -> Told:
        import torch

        with torch.inference_mode():
            heard = self._model.embed_audio(self._features(chunk)[None])
            language, probability = self._language(chunk, heard)
            attempt = best_attempt(self._texts(heard, language, beam))
            words = self._aligned(heard, language, attempt, len(chunk.audio))
        return Told(words, code_of(language), probability, attempt.evidence, len(attempt.tokens))

    def _features(self, chunk: Chunk) -> Any:
        """Of the whole window, the audio padded with silence, as the models were taught."""
        import torch
        from whisper.audio import log_mel_spectrogram

        audio = np.zeros(_WINDOW_SAMPLES, np.float32)
        audio[: len(chunk.audio)] = chunk.audio[:_WINDOW_SAMPLES].astype(np.float32) / 32768
        features = log_mel_spectrogram(torch.from_numpy(audio), self._model.dims.n_mels, device=self._model.device)
        return features.half() if self._half else features

    def _language(self, chunk: Chunk, heard: Any) -> tuple[str, float | None]:
        if not self._model.is_multilingual:
            return "en", None
        if chunk.language:
            return chunk.language, None
        found: dict[str, float] = self._model.detect_language(heard)[1][0]
        language = max(found, key=lambda code: found[code])
        return language, round(found[language], 4)

    def _texts(self, heard: Any, language: str, beam: int) -> Iterator[Attempt]:
        """Texts by Whisper's own temperatures; the same each time, since every one draws from its own seed."""
        import torch
        from whisper.decoding import DecodingOptions, decode

        eot = self._tokenizer(language).eot
        for number, temperature in enumerate(_TEMPERATURES):
            search = {"best_of": _SAMPLED} if temperature else {"beam_size": beam}
            options = DecodingOptions(
                language=language, temperature=temperature, without_timestamps=True, fp16=self._half, **search
            )
            with torch.random.fork_rng():
                torch.manual_seed(number)
                result = decode(self._model, heard, options)[0]
            tokens = tuple(token for token in result.tokens if token < eot)
            yield Attempt(tokens, result.text, Evidence(result.no_speech_prob, result.avg_logprob))

    def _aligned(self, heard: Any, language: str, attempt: Attempt, samples: int) -> tuple[RawWord, ...]:
        import torch
        from whisper.timing import find_alignment

        if not attempt.tokens:
            return ()
        frames = min(_WHOLE_FRAMES, samples // _HOP_SAMPLES)
        unseen = torch.zeros(0, device=self._model.device)
        found = find_alignment(
            _Deaf(self._model, heard), self._tokenizer(language), list(attempt.tokens), unseen, frames
        )
        return tuple(
            RawWord(word.word, round(word.start * 1000), round(word.end * 1000), float(word.probability))
            for word in found
        )

    def _tokenizer(self, language: str) -> Tokenizer:
        from whisper.tokenizer import get_tokenizer

        model = self._model
        if model.is_multilingual and language not in _languages(model.num_languages):
            raise LanguageError(f"this Whisper model has no '{code_of(language)}'", "choose a later model")
        return get_tokenizer(
            model.is_multilingual, num_languages=model.num_languages, language=language, task="transcribe"
        )


class _Deaf:
    """A Whisper that takes what was heard for granted: aligning would compute all of the sound again."""

    def __init__(self, model: Whisper, heard: Any) -> None:
        self._model = model
        self._heard = heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __call__(self, unseen: Any, tokens: Any) -> Any:
        _ = unseen
        return self._model.logits(tokens, self._heard)


def _languages(count: int) -> tuple[str, ...]:
    from whisper.tokenizer import LANGUAGES

    return tuple(LANGUAGES)[:count]
