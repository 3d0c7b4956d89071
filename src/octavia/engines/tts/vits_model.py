"""VITS in memory: what is asked of it in our own words."""

from __future__ import annotations

from typing import Any

import numpy as np

from octavia.dubbing.engines import Samples
from octavia.dubbing.errors import EngineError
from octavia.engines.torch_runtime import Dice
from octavia.engines.tts.coqui import prepare_coqui
from octavia.engines.tts.vits_layout import CONFIG, VitsLayout
from octavia.models.runtime import Device
from octavia.models.store import InstalledModel

_TRAINING = ("disc.", "speaker_encoder")
"""What begins the names of weights that only training needs."""


class VitsModel:
    """A loaded VITS; used by one thread at a time."""

    def __init__(self, model: InstalledModel, layout: VitsLayout, device: Device) -> None:
        """Load the model from its folder, laid out as published.

        Raises:
            EngineError: if its files don't go together.
        """
        prepare_coqui()
        import torch
        from trainer.io import load_fsspec
        from TTS.config import load_config
        from TTS.tts.models.vits import Vits

        try:
            config: Any = load_config(str(model.path / CONFIG))
            _point(config, layout)
            vits: Any = Vits(config)
            weights = load_fsspec(layout.checkpoint, map_location=torch.device("cpu"))["model"]
            vits.load_state_dict({name: value for name, value in weights.items() if not name.startswith(_TRAINING)})
        except (RuntimeError, ValueError, KeyError, TypeError, ImportError) as error:
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise EngineError(
                f"model {model.spec.id} can't be loaded: {said[0][:200]}", f"octavia models verify {model.spec.id}"
            ) from error
        self._vits: Any = vits.eval().to(device.kind.value)
        self._length_scale = float(config.model_args.length_scale)
        self.rate_hz: int = int(config.audio.sample_rate)

    def say(self, text: str, speaker: str | None, language: str | None, rate: float, dice: Dice) -> Samples:
        """`text` said, about `rate` times as fast as by itself; empty if it has no letter that the model knows.

        Args:
            speaker, language: As the model calls them; None for one that has one.
        """
        if not self._has_letters(text, language):
            return np.zeros(0, np.float32)
        self._vits.length_scale = self._length_scale / rate
        with dice.rolling():
            said = self._vits.synthesize(text, speaker=speaker, language=language)
        sound: Samples = np.clip(np.asarray(said["wav"], np.float32).reshape(-1), -1, 1)
        return sound

    def _has_letters(self, text: str, language: str | None) -> bool:
        tokenizer = self._vits.tokenizer
        names = self._vits.language_manager.language_names
        ids = tokenizer.text_to_ids(text, language=language or (names[0] if len(names) == 1 else None))
        return len(ids) > (1 if tokenizer.add_blank else 0) + (2 if tokenizer.use_eos_bos else 0)


def _point(config: Any, layout: VitsLayout) -> None:
    """Have the configuration name the files that are here, and nothing that only training needs."""
    for part in (config, config.model_args):
        for field in ("speakers_file", "language_ids_file", "d_vector_file"):
            if field in part:
                path = dict(layout.files).get(field)
                value: Any = [str(path)] if path and field == "d_vector_file" else str(path) if path else None
                part[field] = value
    config.model_args.init_discriminator = False
    config.model_args.use_speaker_encoder_as_loss = False
    config.model_args.speaker_encoder_model_path = ""
    config.model_args.speaker_encoder_config_path = ""
