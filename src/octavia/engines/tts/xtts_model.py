"""XTTS in memory: what is asked of it in our own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from octavia.dubbing.engines import Samples
from octavia.dubbing.errors import EngineError
from octavia.engines.torch_runtime import Dice
from octavia.engines.tts.coqui import prepare_coqui
from octavia.engines.tts.xtts_voices import SPEAKERS_FILE, Latents
from octavia.models.runtime import Device
from octavia.models.store import InstalledModel

_LISTENING_HZ = 22_050
_SHORTEST_S = 1.0
_THEIRS = {"zh": "zh-cn"}
_USUAL_CHARACTERS = 250
_CHUNK_TOKENS = 20
"""Of a stream: 0.93 s a piece."""


class XttsModel:
    """A loaded XTTS; used by one thread at a time."""

    def __init__(self, model: InstalledModel, device: Device) -> None:
        """Load the model from its folder, laid out as published.

        Raises:
            EngineError: if its files don't go together.
        """
        prepare_coqui()
        import torch
        from TTS.tts.configs.xtts_config import XttsConfig
        from TTS.tts.models.xtts import Xtts

        folder: Path = model.path
        config = XttsConfig()
        try:
            config.load_json(str(folder / "config.json"))
            xtts = Xtts(config)
            xtts.load_checkpoint(config, checkpoint_dir=str(folder), eval=True, use_deepspeed=False)
        except (RuntimeError, ValueError, KeyError, TypeError) as error:
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise EngineError(
                f"model {model.spec.id} can't be loaded: {said[0][:200]}", f"octavia models verify {model.spec.id}"
            ) from error
        self._torch: Any = torch
        self._xtts: Any = xtts.to(device.kind.value)
        self._config: Any = config
        self._device = device.kind.value
        self._speakers: dict[str, Any] = xtts.speaker_manager.speakers if xtts.speaker_manager else {}
        self.rate_hz: int = config.audio.output_sample_rate

    def fits(self, text: str, language: str) -> bool:
        """Whether `text` can be said at one go."""
        tokenizer: Any = self._xtts.tokenizer
        if len(text) > int(tokenizer.char_limits.get(language, _USUAL_CHARACTERS)):
            return False
        tokens = tokenizer.encode(text.strip().lower(), lang=_THEIRS.get(language, language))
        return len(tokens) < int(self._xtts.args.gpt_max_text_tokens)

    def speaker(self, name: str) -> Latents:
        """A speaker of the model's.

        Raises:
            EngineError: if the model has none of that name.
        """
        if name not in self._speakers:
            raise EngineError(f"this model of xtts has no speaker '{name}'", f"its {SPEAKERS_FILE} has others")
        style, sound = self._speakers[name]["gpt_cond_latent"], self._speakers[name]["speaker_embedding"]
        return Latents(style.float().numpy(), sound.float().numpy())

    def listen(self, clips: Sequence[Samples], rate_hz: int) -> Latents:
        """What there is to know of a voice, from clips of it; of each the first seconds, as many as its config says.

        Raises:
            EngineError: if they are shorter than a second in all.
        """
        heard = [soxr.resample(clip, rate_hz, _LISTENING_HZ, quality="HQ").astype(np.float32) for clip in clips]
        heard = [clip[: self._config.max_ref_len * _LISTENING_HZ] for clip in heard if len(clip)]
        if sum(map(len, heard)) < _SHORTEST_S * _LISTENING_HZ:
            raise EngineError("too little speech to make a voice of", "give 6 to 30 seconds of clear speech")
        audio = [self._torch.from_numpy(self._levelled(clip))[None].to(self._device) for clip in heard]
        whole = self._torch.cat(audio, dim=-1)
        style = self._xtts.get_gpt_cond_latents(
            whole, _LISTENING_HZ, length=self._config.gpt_cond_len, chunk_length=self._config.gpt_cond_chunk_len
        )
        # Clips shorter than the speaker encoder's window tell it nothing.
        long = [clip for clip in audio if clip.shape[-1] >= _SHORTEST_S * _LISTENING_HZ] or [whole]
        sound = self._torch.stack([self._xtts.get_speaker_embedding(clip, _LISTENING_HZ) for clip in long]).mean(dim=0)
        return Latents(style.cpu().float().numpy(), sound.cpu().float().numpy())

    def say(self, text: str, language: str, voice: Latents, dice: Dice) -> Samples:
        """`text`, which fits, in that voice."""
        with dice.rolling():
            said = self._xtts.inference(text, _THEIRS.get(language, language), **self._asked(voice))
        return _sound(said["wav"])

    def stream(self, text: str, language: str, voice: Latents, dice: Dice) -> Iterator[Samples]:
        """The same in pieces of about a second, each as soon as it is made."""
        pieces = self._xtts.inference_stream(
            text, _THEIRS.get(language, language), stream_chunk_size=_CHUNK_TOKENS, **self._asked(voice)
        )
        generator: Any = self._xtts.gpt.gpt_inference
        prefix = None
        while True:
            # The model keeps the prefix of the text it is at in itself: other calls meanwhile put theirs there.
            generator.cached_prefix_emb = prefix
            with dice.rolling():
                piece = next(pieces, None)
            prefix = generator.cached_prefix_emb
            if piece is None:
                return
            yield _sound(piece.cpu().numpy())

    def _asked(self, voice: Latents) -> dict[str, Any]:
        """The arguments of both: the voice, and the settings that the model was published with."""
        return {
            "gpt_cond_latent": self._torch.from_numpy(voice.style),
            "speaker_embedding": self._torch.from_numpy(voice.sound),
            "temperature": float(self._config.temperature),
            "length_penalty": float(self._config.length_penalty),
            "repetition_penalty": float(self._config.repetition_penalty),
            "top_k": int(self._config.top_k),
            "top_p": float(self._config.top_p),
        }

    def _levelled(self, clip: Samples) -> Samples:
        if not self._config.sound_norm_refs:
            return clip
        levelled: Samples = clip * np.float32(0.75 / max(1e-4, float(np.abs(clip).max())))
        return levelled


def _sound(samples: Any) -> Samples:
    sound: Samples = np.clip(np.asarray(samples, np.float32).reshape(-1), -1, 1)
    return sound
