"""Loading a model of Demucs from its published files, and asking it for the voice in a stretch of sound."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.errors import EngineError
from octavia.engines.torch_runtime import prepare_torchaudio

_VOICE = "vocals"

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """The networks of a model that have a say in the voice.

    Attributes:
        networks: With the weight of each in the result; the weights add up to 1.
        window: Samples that a network takes at once.
    """

    networks: tuple[tuple[Any, float], ...]
    rate_hz: int
    window: int

    def voice(self, sound: Block, device: str) -> Block:
        """The voice in `window` samples of stereo sound, shape (window, 2)."""
        import torch

        given = torch.from_numpy(np.ascontiguousarray(sound.T))[None].to(device)
        total = np.zeros_like(sound)
        with torch.inference_mode():
            for network, weight in self.networks:
                network.to(device)
                parts = network(given)[0]
                total += parts[network.sources.index(_VOICE)].T.cpu().numpy() * np.float32(weight)
        return total


def load_voice_model(folder: Path) -> VoiceModel:
    """The model in `folder`: networks (`955717e8-8726e21a.th`) and, if they are several, a bag (`htdemucs_ft.yaml`).

    Of a bag, networks that have no weight in the voice are left out: the result is the same, and of `htdemucs_ft` it
    takes a quarter of the time.

    Raises:
        EngineError: if the files are not those of a Hybrid Transformer Demucs that knows voices.
    """
    prepare_torchaudio()
    files = {path.stem.partition("-")[0]: path for path in sorted(folder.glob("*.th"))}
    signatures, weights = _bag(folder, list(files))
    missing = [signature for signature in signatures if signature not in files]
    if missing or not files:
        raise EngineError(f"{folder} lacks the network {', '.join(missing) or '(*.th)'}", "pull the model again")
    found: list[tuple[Any, float]] = []
    for place, signature in enumerate(signatures):
        network = _network(files[signature])
        share = weights[place][network.sources.index(_VOICE)] if weights else 1.0
        if share:
            found.append((network, share))
    total = sum(share for _, share in found)
    rate_hz = found[0][0].samplerate
    window = int(found[0][0].segment * rate_hz)
    return VoiceModel(tuple((network, share / total) for network, share in found), rate_hz, window)


def _bag(folder: Path, alone: list[str]) -> tuple[list[str], list[list[float]]]:
    """Which networks make the model, and what weight each has in each source; none means the same in all."""
    bags = sorted(folder.glob("*.yaml"))
    if not bags:
        return alone, []
    bag = import_module("yaml").safe_load(bags[0].read_text(encoding="utf-8"))
    return [str(signature) for signature in bag["models"]], bag.get("weights") or []


def _network(path: Path) -> Any:
    """One network. Only what such a checkpoint consists of is unpickled: nothing in it can run."""
    import torch
    from demucs.htdemucs import HTDemucs
    from demucs.states import load_model

    # Their settings hold numbers of numpy, some of them under the name that its module had before numpy 2.
    scalar = import_module("numpy._core.multiarray").scalar
    numbers = [np.dtype, type(np.dtype(np.float64)), scalar, (scalar, "numpy.core.multiarray.scalar")]
    allowed = [HTDemucs, Fraction, *numbers]
    try:
        with torch.serialization.safe_globals(allowed):
            package = torch.load(path, map_location="cpu", weights_only=True)
        with warnings.catch_warnings():
            # It drops what older versions of Demucs gave their networks, and says so.
            warnings.filterwarnings("ignore", "Dropping inexistant parameter")
            network = load_model(package)
    except (RuntimeError, KeyError, TypeError, UnpicklingError, EOFError) as error:
        raise _unknown(path) from error
    if not isinstance(network, HTDemucs) or _VOICE not in network.sources:
        raise _unknown(path)
    return network.eval()


def _unknown(path: Path) -> EngineError:
    return EngineError(
        f"{path.name} is no network of Hybrid Transformer Demucs that can be loaded here",
        "pull the model again (octavia models pull demucs:htdemucs)",
    )
