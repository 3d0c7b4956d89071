"""The files of a Marian model as Helsinki-NLP publishes it on the hub: which hold what, and what they must agree on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from octavia.dubbing.errors import EngineError

PAD = "<pad>"
UNKNOWN = "<unk>"
END = "</s>"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_KNOWN_PIECES = 0.8
"""Of the pieces of `source.spm` at least this share is in a vocabulary that both sides share; of another's, few are."""


def read_config(folder: Path) -> dict[str, Any]:
    """What `config.json` says of a Marian model.

    Raises:
        EngineError: if the model is of another architecture, or of a kind of Marian that was never published there.
    """
    config: dict[str, Any] = _json(folder / "config.json")
    wanted = {"model_type": "marian", "normalize_before": False, "normalize_embedding": False, "scale_embedding": True}
    # What is the same for all of them, some leave out; transformers 5 knows only one value of two of them.
    differing = [name for name, value in wanted.items() if config.get(name, value) != value]
    if differing or "model_type" not in config:
        said = ", ".join(f"{name} {config.get(name)}" for name in differing or ["model_type"])
        raise unfit(folder, f"config.json says {said}")
    return config


def weights_file(folder: Path) -> Path:
    """The file with the weights.

    Raises:
        EngineError: if there is none.
    """
    for name in WEIGHTS:
        if (folder / name).is_file():
            return folder / name
    raise unfit(folder, f"it has neither {' nor '.join(WEIGHTS)}")


def read_vocabularies(folder: Path) -> tuple[list[str], list[str]]:
    """The pieces of the source side and of the target side by number, `<pad>` the last of each.

    Models with a vocabulary for each side have the target's in `target_vocab.json`. Some published ones lack that file
    and have the target's in `vocab.json`: the source's is then that of `source.spm`.

    Raises:
        EngineError: if a vocabulary has gaps, or no padding at its end.
    """
    first = _pieces(folder / "vocab.json")
    if (folder / "target_vocab.json").is_file():
        return first, _pieces(folder / "target_vocab.json")
    own = _spm_pieces(folder / "source.spm")
    known = set(first)
    if sum(piece in known for piece in own) >= _KNOWN_PIECES * len(own):
        return first, first
    return [*own, PAD], first


def _spm_pieces(path: Path) -> list[str]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(place) for place in range(processor.get_piece_size())]


def _pieces(path: Path) -> list[str]:
    numbers: dict[str, int] = _json(path)
    pieces = sorted(numbers, key=numbers.__getitem__)
    if [numbers[piece] for piece in pieces] != list(range(len(pieces))):
        raise unfit(path.parent, f"{path.name} has gaps")
    if pieces[-1:] != [PAD]:
        raise unfit(path.parent, f"{path.name} does not end with {PAD}")
    return pieces


def _json(path: Path) -> Any:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unfit(path.parent, f"{path.name} can't be read ({error})") from error
    if not isinstance(found, Mapping):
        raise unfit(path.parent, f"{path.name} is no table")
    return found


def unfit(folder: Path, what: str) -> EngineError:
    """The error for a folder that is no such model."""
    return EngineError(f"{folder}: not an OPUS-MT model that octavia can use: {what}", "fetch it again or take another")
