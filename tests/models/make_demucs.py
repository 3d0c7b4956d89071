"""Makes a tiny Hybrid Transformer Demucs of random weights in the layout of the published `htdemucs`.

It is saved by Demucs' own functions: a checkpoint named by its signature and checksum, and the list that names it. What
it calls vocals is noise; it proves that published files load and that sound comes out in its place, no more.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

SIGNATURE = "955717e8"
SEGMENT = Fraction(6, 5)
"""Seconds the network takes at once; 39/5 in the published one."""


def make_demucs(folder: Path, signature: str = SIGNATURE, seed: int = 1, bag: str = "htdemucs") -> None:
    """Write a network to `folder`, and the list `bag` of that one network."""
    from octavia.engines.torch_runtime import prepare_torchaudio

    prepare_torchaudio()
    import torch
    from demucs.htdemucs import HTDemucs
    from demucs.states import get_state, save_with_checksum

    settings = {
        "sources": ["drums", "bass", "other", "vocals"],
        "channels": 4,
        "dconv_comp": 2,
        "t_layers": 1,
        "t_heads": 2,
        "t_hidden_scale": 1.0,
        "segment": SEGMENT,
        "samplerate": 44_100,
    }
    with torch.random.fork_rng(()):
        torch.manual_seed(seed)
        network = HTDemucs(**settings)
    # As `serialize_model` has it; what a network was trained with may hold numbers of numpy.
    package = {
        "klass": HTDemucs,
        "args": (),
        "kwargs": settings,
        "state": get_state(network, None, half=True),
        "training_args": {"epochs": 0, "lr": np.float64(3e-4)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_with_checksum(package, folder / f"{signature}.th")
    (folder / f"{bag}.yaml").write_text(f"models: ['{signature}']\n", encoding="utf-8")


if __name__ == "__main__":
    make_demucs(Path(sys.argv[1]))
