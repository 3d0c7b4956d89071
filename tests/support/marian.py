"""The tiny translation models, made known to a test's own folder of models, and in every layout that is published."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece

from octavia.models.marian_names import marian_weights
from octavia.models.store import InstalledModel, adopt
from octavia.models.tensors import Tensor, read_tensors

TINY = Path(__file__).parents[1] / "models"
ALL = ("en-es", "mul-en", "en-roa")


def tiny(name: str) -> Path:
    """The folder of a tiny model, laid out as `Helsinki-NLP/opus-mt-<name>` is on the hub."""
    return TINY / f"tiny-opus-mt-{name}"


def add_tiny(engine: str = "opus-mt", names: Iterable[str] = ALL) -> list[InstalledModel]:
    """Make tiny models known in the folder of models that the environment names."""
    return [adopt(f"{engine}:{name}", tiny(name)) for name in names]


def weights_of(name: str) -> dict[str, Tensor]:
    return read_tensors(tiny(name) / "pytorch_model.bin")


def config_of(name: str) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((tiny(name) / "config.json").read_text(encoding="utf-8"))
    return config


def pieces_of(name: str) -> list[str]:
    numbers: dict[str, int] = json.loads((tiny(name) / "vocab.json").read_text(encoding="utf-8"))
    return sorted(numbers, key=numbers.__getitem__)


def as_opus_zip(name: str, folder: Path) -> Path:
    """A tiny model laid out as in the zips of OPUS-MT, unpacked: what Marian itself reads."""
    pieces, config = pieces_of(name), config_of(name)
    weights = marian_weights(weights_of(name), [len(pieces)] * 2)
    described = {
        "type": "transformer",
        "enc-depth": config["encoder_layers"],
        "dec-depth": config["decoder_layers"],
        "transformer-heads": config["encoder_attention_heads"],
        "transformer-ffn-activation": "swish",
        "transformer-preprocess": "",
        "transformer-postprocess": "dan",
        "transformer-postprocess-emb": "d",
        "transformer-decoder-autoreg": "self-attention",
        "transformer-no-projection": False,
        "transformer-guided-alignment-layer": "last",
        "version": "v1.8.2 2111c28 2019-10-16 08:36:48 -0700",
    }
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in described.items())
    arrays: dict[str, Any] = {**weights, "special:model.yml": np.frombuffer(text.encode() + b"\0", np.int8)}
    stem = "opus.spm32k-spm32k"
    model = f"{stem}.transformer-align.model1.npz.best-perplexity.npz"
    folder.mkdir(parents=True)
    np.savez(folder / model, **arrays)
    lines = (f"{json.dumps(piece, ensure_ascii=False)}: {number}\n" for number, piece in enumerate(pieces[:-1]))
    (folder / f"{stem}.vocab.yml").write_text("".join(lines), encoding="utf-8")
    vocabs = f"  - {stem}.vocab.yml\n" * 2
    (folder / "decoder.yml").write_text(
        f"relative-paths: true\nmodels:\n  - {model}\nvocabs:\n{vocabs}beam-size: 6\nnormalize: 1\n", encoding="utf-8"
    )
    for each in ("source.spm", "target.spm", "README.md"):
        shutil.copyfile(tiny(name) / each, folder / each)
    return folder


def as_safetensors(name: str, folder: Path) -> Path:
    """A tiny model with its weights in the newer of the hub's two formats."""
    shutil.copytree(tiny(name), folder, ignore=shutil.ignore_patterns("pytorch_model.bin"))
    write_safetensors(weights_of(name), folder / "model.safetensors")
    return folder


def with_own_vocabularies(name: str, folder: Path, *, told: bool) -> Path:
    """A tiny model with a vocabulary for each side, as those named `tc-big-…` have, both of the same size.

    Args:
        name: Of one with more pieces on the source's side.
        told: Whether both are published. Of some models only the target's is, under the source's name.
    """
    weights, shared = weights_of(name), pieces_of(name)
    source = [*_spm_pieces(tiny(name) / "source.spm"), "<pad>"]
    target = [*reversed([piece for piece in _spm_pieces(tiny(name) / "target.spm") if piece != "<s>"]), "<pad>"]
    unused = [f"<unused{number}>" for number in range(len(source) - len(target))]
    target[-1:-1] = unused
    rows = {piece: number for number, piece in enumerate(shared)}
    table = weights["model.shared.weight"]
    nothing = np.zeros(table.shape[1], "<f4")
    picked, said = (
        np.array([table[rows[piece]] if piece in rows else nothing for piece in pieces]) for pieces in (source, target)
    )
    bias = [weights["final_logits_bias"][0, rows[piece]] if piece in rows else -1e9 for piece in target]
    own = {key: value for key, value in weights.items() if key != "model.shared.weight"} | {
        "model.encoder.embed_tokens.weight": picked,
        "model.decoder.embed_tokens.weight": said,
        "lm_head.weight": said,
        "final_logits_bias": np.array([bias]),
    }
    shutil.copytree(tiny(name), folder, ignore=shutil.ignore_patterns("pytorch_model.bin", "vocab.json"))
    write_safetensors(own, folder / "model.safetensors")
    _write_vocabulary(target, folder / ("target_vocab.json" if told else "vocab.json"))
    if told:
        _write_vocabulary(source, folder / "vocab.json")
    sizes = {"vocab_size": len(source), "decoder_vocab_size": len(target), "share_encoder_decoder_embeddings": False}
    end, pad = target.index("</s>"), len(target) - 1
    numbers = {"eos_token_id": end, "forced_eos_token_id": end, "pad_token_id": pad, "decoder_start_token_id": pad}
    changed = {**config_of(name), **sizes, **numbers, "bad_words_ids": [[pad]]}
    (folder / "config.json").write_text(json.dumps(changed), encoding="utf-8")
    return folder


def _spm_pieces(path: Path) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(place) for place in range(processor.get_piece_size())]


def write_safetensors(tensors: Mapping[str, Tensor], path: Path) -> None:
    """A file in the format of that name, with float32 throughout."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, tensor in tensors.items():
        numbers = np.ascontiguousarray(tensor, "<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(numbers)],
        }
        data += numbers
    head = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)


def _write_vocabulary(pieces: list[str], path: Path) -> None:
    path.write_text(json.dumps({piece: number for number, piece in enumerate(pieces)}), encoding="utf-8")
