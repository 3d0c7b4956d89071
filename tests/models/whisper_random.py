"""A Whisper of any size with random weights, in the layout of faster-whisper's models, made without torch.

It loads and computes as a published one of that size does, and says nothing sensible; or, whatever it hears, what it is
told to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.model_spec import OPTIONAL, LayerSpec
from numpy.typing import NDArray

_TINY = Path(__file__).with_name("tiny-whisper")
_FIRST_LANGUAGE = 50_259
_POSITIONS = 448
_LOUD = 1000.0
"""So far beyond what the layers add that a position alone decides which token follows it."""


@dataclass(frozen=True, slots=True)
class Size:
    """What tells Whispers apart.

    Attributes:
        later: Whether it is of the third generation: 128 bands, Cantonese.
        brief: Whether it ends its text as soon as it may; otherwise it goes on for as long as it can.
    """

    width: int = 64
    heads: int = 2
    layers: int = 2
    later: bool = False
    brief: bool = False


def write_random(folder: Path, size: Size, quantization: str = "float16", says: Sequence[int] = ()) -> None:
    """A model of that size in `folder`.

    Args:
        says: The tokens that it says, the prompt's from its second on included; the last of them for ever.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, tokens = _tokens(size.later)
    random = np.random.default_rng(1)
    spec = WhisperSpec(size.layers, size.heads, size.layers, size.heads)
    bands = 128 if size.later else 80
    _fill(spec, _shapes(size.width, bands, len(tokens)), random)
    spec.encoder.position_encodings.encodings = random.normal(0, 0.02, (1500, size.width)).astype(np.float32)
    spec.decoder.position_encodings.encodings = random.normal(0, 0.02, (_POSITIONS, size.width)).astype(np.float32)
    if says:
        spec.decoder.position_encodings.encodings = leading_to(says, spec.decoder.embeddings.weight)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    if size.brief:
        spec.decoder.layer_norm.beta += 1
        spec.decoder.embeddings.weight[tokens.index("<|endoftext|>")] += 1
    spec.register_vocabulary(tokens)
    config = json.loads((_TINY / "config.json").read_text(encoding="utf-8"))
    spec.config.suppress_ids = config["suppress_ids"]
    spec.config.suppress_ids_begin = config["suppress_ids_begin"]
    spec.config.lang_ids = list(range(_FIRST_LANGUAGE, _FIRST_LANGUAGE + 99 + size.later))
    spec.config.alignment_heads = [[size.layers - 1, head] for head in range(size.heads)]
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    preprocessor = json.loads((_TINY / "preprocessor_config.json").read_text(encoding="utf-8"))
    (folder / "preprocessor_config.json").write_text(
        json.dumps(preprocessor | {"feature_size": bands}), encoding="utf-8"
    )


def leading_to(says: Sequence[int], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Encodings of a decoder's positions that make it say those tokens, whose embeddings are `rows`."""
    told = [*says, *[says[-1]] * (_POSITIONS - len(says))]
    wanted = rows[told]
    encodings: NDArray[np.float32] = _LOUD * wanted / np.linalg.norm(wanted, axis=1, keepdims=True)
    return encodings


def _tokens(later: bool) -> tuple[dict[str, Any], list[str]]:
    """The tokenizer and all its tokens in order; a later one has Cantonese as its hundredth language."""
    tokenizer = json.loads((_TINY / "tokenizer.json").read_text(encoding="utf-8"))
    added = tokenizer["added_tokens"]
    if later:
        at = next(place for place, token in enumerate(added) if token["content"] == "<|translate|>")
        first = added[0]["id"]
        added.insert(at, added[at] | {"content": "<|yue|>"})
        tokenizer["added_tokens"] = [token | {"id": first + place} for place, token in enumerate(added)]
    words = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: int(item[1]))
    special = {token["content"] for token in tokenizer["added_tokens"]}
    plain = [word for word, _ in words if word not in special]
    return tokenizer, [*plain, *(token["content"] for token in tokenizer["added_tokens"])]


def _shapes(width: int, bands: int, tokens: int) -> dict[str, tuple[int, ...]]:
    """The shape of a weight by the end of its name."""
    return {
        "conv1.weight": (width, bands, 3),
        "conv2.weight": (width, width, 3),
        "embeddings.weight": (tokens, width),
        "projection.weight": (tokens, width),
        "self_attention.linear_0.weight": (3 * width, width),
        "attention.linear_0.weight": (width, width),
        "self_attention.linear_1.weight": (width, width),
        "attention.linear_1.weight": (2 * width, width),
        "attention.linear_2.weight": (width, width),
        "ffn.linear_0.weight": (4 * width, width),
        "ffn.linear_1.weight": (width, 4 * width),
    }


def _fill(layer: LayerSpec, shapes: dict[str, tuple[int, ...]], random: np.random.Generator, name: str = "") -> None:
    """Random weights, biases of zero, norms that change nothing."""
    members = vars(layer)
    for key, value in list(members.items()):
        path = f"{name}.{key}"
        if isinstance(value, LayerSpec):
            _fill(value, shapes, random, path)
        elif isinstance(value, list):
            for place, part in enumerate(value):
                _fill(part, shapes, random, f"{path}_{place}")
        elif key == "weight":
            shape = next(shape for end, shape in shapes.items() if path.endswith(end))
            setattr(layer, key, random.normal(0, shape[-1] ** -0.5, shape).astype(np.float32))
    if "weight" in members and members.get("bias") == OPTIONAL and not name.endswith(("embeddings", "projection")):
        layer.bias = np.zeros(layer.weight.shape[0], np.float32)
    if "gamma" in members:
        layer.gamma = np.ones(shapes["conv2.weight"][0], np.float32)
        layer.beta = np.zeros(shapes["conv2.weight"][0], np.float32)
