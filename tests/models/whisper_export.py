"""A Whisper in the files it is published in: OpenAI's checkpoint, and the folder that faster-whisper loads."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import whisper
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.common_spec import LinearSpec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from whisper.model import MultiHeadAttention, ResidualAttentionBlock, Whisper
from whisper.tokenizer import get_tokenizer

_PREPROCESSOR = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
    "sampling_rate": 16_000,
}
_BLANK = 220


def write_checkpoint(model: Whisper, path: Path) -> None:
    """OpenAI's layout, half precision."""
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    torch.save({"dims": asdict(model.dims), "model_state_dict": weights}, path)


def write_folder(model: Whisper, folder: Path, quantization: str = "int8") -> None:
    """The layout of the folders at Systran/faster-whisper-*."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = _spec(model)
    tokens = _tokens()
    spec.register_vocabulary([token for token, _ in sorted(tokens.items(), key=lambda item: item[1])])
    reader = get_tokenizer(multilingual=True)
    spec.config.suppress_ids = list(reader.non_speech_tokens)
    spec.config.suppress_ids_begin = [_BLANK, reader.eot]
    spec.config.lang_ids = list(reader.all_language_tokens)
    layers, heads = model.dims.n_text_layer, model.dims.n_text_head
    spec.config.alignment_heads = [[layer, head] for layer in range(layers // 2, layers) for head in range(heads)]
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    (folder / "tokenizer.json").write_text(_tokenizer(tokens), encoding="utf-8")
    (folder / "preprocessor_config.json").write_text(json.dumps(_PREPROCESSOR, indent=2), encoding="utf-8")


def _spec(model: Whisper) -> WhisperSpec:
    dims = model.dims
    spec = WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    for target, conv in ((spec.encoder.conv1, model.encoder.conv1), (spec.encoder.conv2, model.encoder.conv2)):
        target.weight, target.bias = _array(conv.weight), _array(conv.bias)
    spec.encoder.position_encodings.encodings = _array(model.encoder.positional_embedding)
    spec.decoder.position_encodings.encodings = _array(model.decoder.positional_embedding)
    _norm(spec.encoder.layer_norm, model.encoder.ln_post)
    _norm(spec.decoder.layer_norm, model.decoder.ln)
    spec.decoder.embeddings.weight = _array(model.decoder.token_embedding.weight)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for layer, block in zip(spec.encoder.layer, model.encoder.blocks, strict=True):
        _block(layer, block)
    for layer, block in zip(spec.decoder.layer, model.decoder.blocks, strict=True):
        _block(layer, block)
        cross: MultiHeadAttention = block.cross_attn
        _norm(layer.attention.layer_norm, block.cross_attn_ln)
        _linear(layer.attention.linear[0], [cross.query])
        _linear(layer.attention.linear[1], [cross.key, cross.value])
        _linear(layer.attention.linear[2], [cross.out])
    return spec


def _block(layer: object, block: ResidualAttentionBlock) -> None:
    _norm(layer.self_attention.layer_norm, block.attn_ln)  # type: ignore[attr-defined]
    _linear(layer.self_attention.linear[0], [block.attn.query, block.attn.key, block.attn.value])  # type: ignore[attr-defined]
    _linear(layer.self_attention.linear[1], [block.attn.out])  # type: ignore[attr-defined]
    _norm(layer.ffn.layer_norm, block.mlp_ln)  # type: ignore[attr-defined]
    _linear(layer.ffn.linear_0, [block.mlp[0]])  # type: ignore[attr-defined]
    _linear(layer.ffn.linear_1, [block.mlp[2]])  # type: ignore[attr-defined]


def _norm(target: object, norm: torch.nn.LayerNorm) -> None:
    target.gamma, target.beta = _array(norm.weight), _array(norm.bias)  # type: ignore[attr-defined]


def _linear(target: LinearSpec, parts: Iterable[torch.nn.Linear]) -> None:
    """Several projections as one; a missing bias is zero."""
    parts = list(parts)
    target.weight = np.concatenate([_array(part.weight) for part in parts])
    biases = [np.zeros(part.out_features, np.float32) if part.bias is None else _array(part.bias) for part in parts]
    target.bias = np.concatenate(biases)


def _array(tensor: torch.Tensor) -> np.ndarray:
    array: np.ndarray = tensor.detach().float().numpy().copy()
    return array


def _tokens() -> dict[str, int]:
    """All tokens as byte-level BPE writes them, from the ranks in openai-whisper's package."""
    written = _byte_characters()
    tokens = {"".join(written[byte] for byte in content): rank for content, rank in _ranks().items()}
    encoding = get_tokenizer(multilingual=True).encoding
    special = {token: encoding.encode_single_token(token) for token in encoding.special_tokens_set}
    return tokens | dict(sorted(special.items(), key=lambda item: item[1]))


def _tokenizer(tokens: dict[str, int]) -> str:
    written = _byte_characters()
    ranks = _ranks()
    merges = [
        ("".join(written[byte] for byte in halves[0]), "".join(written[byte] for byte in halves[1]))
        for content, rank in sorted(ranks.items(), key=lambda item: item[1])
        if len(content) > 1 and (halves := _halves(content, ranks, rank))
    ]
    words = {token: number for token, number in tokens.items() if number < len(ranks)}
    tokenizer = Tokenizer(models.BPE(words, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [token for token, number in tokens.items() if number >= len(ranks)]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    content: str = tokenizer.to_str()
    return content


def _ranks() -> dict[bytes, int]:
    path = Path(whisper.__file__).parent / "assets" / "multilingual.tiktoken"
    lines = path.read_text(encoding="ascii").splitlines()
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}


def _halves(content: bytes, ranks: dict[bytes, int], rank: int) -> tuple[bytes, bytes] | None:
    """The two tokens that were merged into this one: what is left when its bytes are merged by lower ranks alone."""
    parts = [bytes([byte]) for byte in content]
    while len(parts) > 2:
        pairs = [(ranks.get(parts[at] + parts[at + 1], rank), at) for at in range(len(parts) - 1)]
        best, at = min(pairs)
        if best >= rank:
            return None
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return (parts[0], parts[1])


def _byte_characters() -> dict[int, str]:
    """The character that byte-level BPE writes for each byte (GPT-2): itself if it shows, else one from 256 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + at) for at, byte in enumerate(others)}
