"""The names that Marian gives to the weights which transformers publishes under names of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from octavia.models.tensors import Tensor

_ATTENTION = (("q_proj", "q"), ("k_proj", "k"), ("v_proj", "v"), ("out_proj", "o"))
_FEED_FORWARD = (("fc1", "1"), ("fc2", "2"))


def marian_weights(weights: Mapping[str, Tensor], sizes: Sequence[int]) -> dict[str, Tensor]:
    """The weights by Marian's names and in its shapes: matrices transposed, nothing for padding.

    Args:
        weights: By the names of transformers (`model.encoder.layers.0.…`).
        sizes: How many pieces the vocabularies of source and target have, padding included.

    Raises:
        KeyError: if one is missing.
        ValueError: if embeddings and vocabularies differ in size.
    """
    found = dict(_embeddings(weights, sizes))
    for side, blocks in (
        ("encoder", (("self_attn", "self"),)),
        ("decoder", (("self_attn", "self"), ("encoder_attn", "context"))),
    ):
        for layer in range(_layers(weights, side)):
            theirs, ours = f"model.{side}.layers.{layer}", f"{side}_l{layer + 1}"
            for name, block in blocks:
                for projection, letter in _ATTENTION:
                    found |= _linear(weights, f"{theirs}.{name}.{projection}", f"{ours}_{block}_", letter)
                found |= _norm(weights, f"{theirs}.{name}_layer_norm", f"{ours}_{block}_Wo")
            for name, number in _FEED_FORWARD:
                found |= _linear(weights, f"{theirs}.{name}", f"{ours}_ffn_", number)
            found |= _norm(weights, f"{theirs}.final_layer_norm", f"{ours}_ffn_ffn")
    # Converters work in place.
    return {name: np.array(weight, np.float32) for name, weight in found.items()}


def _embeddings(weights: Mapping[str, Tensor], sizes: Sequence[int]) -> Iterator[tuple[str, Tensor]]:
    """The tables of pieces and the projection onto them, each once where several names mean the same numbers."""
    tables = []
    for side, size in zip(("encoder", "decoder"), sizes, strict=True):
        own = weights.get(f"model.{side}.embed_tokens.weight", weights.get("model.shared.weight"))
        if own is None:
            raise KeyError(f"model.{side}.embed_tokens.weight")
        if len(own) != size:
            raise ValueError(f"the {side} has {size} pieces, but weights for {len(own)}")
        tables.append(own)
    if np.array_equal(tables[0], tables[1]):
        yield "Wemb", tables[0][:-1]
    else:
        yield "encoder_Wemb", tables[0][:-1]
        yield "decoder_Wemb", tables[1][:-1]
    projection = weights.get("lm_head.weight")
    if projection is not None and not np.array_equal(projection, tables[1]):
        yield "decoder_ff_logit_out_Wt", projection[:-1]
    bias = weights.get("final_logits_bias")
    if bias is not None:
        yield "decoder_ff_logit_out_b", bias.reshape(1, -1)[:, :-1]


def _layers(weights: Mapping[str, Tensor], side: str) -> int:
    numbers = {int(name.split(".")[3]) for name in weights if name.startswith(f"model.{side}.layers.")}
    return max(numbers, default=-1) + 1


def _linear(weights: Mapping[str, Tensor], theirs: str, ours: str, suffix: str) -> dict[str, Tensor]:
    return {
        f"{ours}W{suffix}": weights[f"{theirs}.weight"].T,
        f"{ours}b{suffix}": weights[f"{theirs}.bias"].reshape(1, -1),
    }


def _norm(weights: Mapping[str, Tensor], theirs: str, ours: str) -> dict[str, Tensor]:
    return {
        f"{ours}_ln_scale": weights[f"{theirs}.weight"].reshape(1, -1),
        f"{ours}_ln_bias": weights[f"{theirs}.bias"].reshape(1, -1),
    }
