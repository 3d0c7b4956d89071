"""Trains the tiny translation models and writes them in the layout in which Helsinki-NLP publishes theirs.

    python tests/models/make_marian.py          # about a minute each on one core; writes tests/models/tiny-opus-mt-*/

They know what is in `phrases` and nothing else: tests of loading, converting, searching and placing run on them, and
say nothing about the quality of published models. Needs torch and transformers; what it wrote is committed.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from models.phrases import pairs  # noqa: E402
from octavia.engines.torch_runtime import prepare_torchaudio  # noqa: E402

_STEPS = 900
_BATCH = 64
_PEAK_RATE = 4e-3
_WARM_UP = 60
_SIZE = 64
_PIECES = 500


@dataclass(frozen=True)
class Recipe:
    """One tiny model.

    Attributes:
        name: As in `Helsinki-NLP/opus-mt-<name>`.
        directions: (source, target, token that asks for the target; empty where there is one target only).
        card: What its README says, in the words of the published ones.
    """

    name: str
    directions: tuple[tuple[str, str, str], ...]
    card: str


RECIPES = (
    Recipe("en-es", (("en", "es", ""),), "### opus-mt-en-es\n\n* source languages: en\n* target languages: es\n"),
    Recipe(
        "mul-en",
        (("de", "en", ""), ("es", "en", ""), ("fr", "en", "")),
        "### mul-eng\n\n* source group: Multiple languages\n* target group: English\n\n"
        "* source language(s): deu fra spa\n* target language(s): eng\n",
    ),
    Recipe(
        "en-roa",
        (("en", "es", ">>spa<<"), ("en", "fr", ">>fra<<")),
        "### eng-roa\n\n* source group: English\n* target group: Romance languages\n\n"
        "* source language(s): eng\n* target language(s): fra spa\n"
        "* a sentence initial language token is required in the form of `>>id<<` (id = valid target language ID)\n",
    ),
)


def main() -> None:
    """Make all of them, or those named on the command line."""
    for recipe in RECIPES:
        if not sys.argv[1:] or recipe.name in sys.argv[1:]:
            make(recipe, HERE / f"tiny-opus-mt-{recipe.name}")


def make(recipe: Recipe, folder: Path) -> None:
    """Train the model of `recipe` and write it to `folder`."""
    examples = [(source, text, said) for source, target, _ in recipe.directions for text, said in pairs(source, target)]
    tokens = [token for source, target, token in recipe.directions for _ in pairs(source, target)]
    folder.mkdir(exist_ok=True)
    _train_pieces([text for _, text, _ in examples], folder / "source.spm")
    _train_pieces([said for _, _, said in examples], folder / "target.spm")
    vocabulary = _vocabulary(folder, [token for _, _, token in recipe.directions if token])
    rows = [
        (([vocabulary[token]] if token else []) + _ids(folder / "source.spm", vocabulary, text),
         _ids(folder / "target.spm", vocabulary, said))
        for token, (_, text, said) in zip(tokens, examples, strict=True)
    ]  # fmt: skip
    _train(rows, vocabulary, folder)
    write_json(vocabulary, folder / "vocab.json")
    write_json(_tokenizer_config(recipe), folder / "tokenizer_config.json")
    (folder / "README.md").write_text(recipe.card, encoding="utf-8")


def write_json(value: object, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _tokenizer_config(recipe: Recipe) -> dict[str, object]:
    source, _, target = recipe.name.partition("-")
    return {
        "source_lang": source,
        "target_lang": target,
        "separate_vocabs": False,
        "model_max_length": 512,
        "eos_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "tokenizer_class": "MarianTokenizer",
    }


def _train_pieces(texts: list[str], path: Path) -> None:
    import sentencepiece

    with tempfile.TemporaryDirectory() as scratch:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_prefix=f"{scratch}/pieces",
            vocab_size=_PIECES,
            hard_vocab_limit=False,
            character_coverage=1.0,
            normalization_rule_name="identity",
            num_threads=1,
            minloglevel=2,
        )
        shutil.copyfile(f"{scratch}/pieces.model", path)


def _vocabulary(folder: Path, tokens: list[str]) -> dict[str, int]:
    """One vocabulary for both sides, as in the published models: `</s>` and `<unk>` first, `<pad>` last."""
    import sentencepiece

    names = {"</s>": None, "<unk>": None}
    for side in ("source", "target"):
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{side}.spm"))
        names.update(dict.fromkeys(pieces.id_to_piece(place) for place in range(pieces.get_piece_size())))
    names.pop("<s>")
    return {name: place for place, name in enumerate([*names, *tokens, "<pad>"])}


def _ids(pieces: Path, vocabulary: dict[str, int], text: str) -> list[int]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
    return [*(vocabulary[piece] for piece in processor.encode(text, out_type=str)), vocabulary["</s>"]]


def _train(rows: list[tuple[list[int], list[int]]], vocabulary: dict[str, int], folder: Path) -> None:
    import torch

    prepare_torchaudio()
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(1)
    torch.set_num_threads(1)
    pad, size = vocabulary["<pad>"], len(vocabulary)
    config = MarianConfig(
        vocab_size=size,
        decoder_vocab_size=size,
        d_model=_SIZE,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=4 * _SIZE,
        decoder_ffn_dim=4 * _SIZE,
        max_position_embeddings=512,
        activation_function="swish",
        scale_embedding=True,
        dropout=0.02,
        pad_token_id=pad,
        eos_token_id=vocabulary["</s>"],
        bos_token_id=vocabulary["</s>"],
        forced_eos_token_id=vocabulary["</s>"],
        decoder_start_token_id=pad,
        share_encoder_decoder_embeddings=True,
        static_position_embeddings=True,
        normalize_before=False,
        normalize_embedding=False,
    )
    model = MarianMTModel(config).train()
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.9, 0.98))
    dealer = random.Random(1)
    for step in range(_STEPS):
        rate = _PEAK_RATE * min((step + 1) / _WARM_UP, (_STEPS - step) / (_STEPS - _WARM_UP))
        optimizer.param_groups[0]["lr"] = rate
        batch = dealer.sample(rows, min(_BATCH, len(rows)))
        source, target = (_padded([row[side] for row in batch], pad) for side in (0, 1))
        labels = target.masked_fill(target == pad, -100)
        loss = model(input_ids=source, attention_mask=(source != pad).long(), labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            # The decoder starts from the zero embedding: that is what Marian does, and what converters expect.
            model.model.shared.weight[pad] = 0
            model.final_logits_bias[:, pad] = 0
        if step % 100 == 0 or step == _STEPS - 1:
            sys.stderr.write(f"{folder.name}: step {step}, loss {loss.item():.4f}\n")
    _write(model, config, folder)


def _padded(rows: list[list[int]], pad: int) -> Any:
    import torch

    longest = max(map(len, rows))
    return torch.tensor([row + [pad] * (longest - len(row)) for row in rows])


def _write(model: Any, config: Any, folder: Path) -> None:
    import torch

    state = {name: tensor.clone() for name, tensor in model.state_dict().items() if "embed_positions" not in name}
    tied = ("model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "lm_head.weight")
    for name in tied:
        state[name] = state["model.shared.weight"]
    torch.save(state, folder / "pytorch_model.bin")
    pad = config.pad_token_id
    kept = config.to_dict()
    for generated in ("transformers_version", "dtype", "_name_or_path", "id2label", "label2id"):
        kept.pop(generated, None)
    write_json({**kept, "architectures": ["MarianMTModel"], "bad_words_ids": [[pad]]}, folder / "config.json")
    generation = {
        "bad_words_ids": [[pad]],
        "bos_token_id": config.bos_token_id,
        "decoder_start_token_id": pad,
        "eos_token_id": config.eos_token_id,
        "forced_eos_token_id": config.eos_token_id,
        "max_length": 512,
        "num_beams": 4,
        "pad_token_id": pad,
    }
    write_json(generation, folder / "generation_config.json")


if __name__ == "__main__":
    main()
