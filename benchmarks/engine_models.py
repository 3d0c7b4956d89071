"""Models of the published sizes with random weights, for what they cost: they compute all that published ones compute.

Random weights would say rubbish of random length, and recognisers would try again and again. So these Whispers are
told what to say: the encoding of each position of the decoder leads to one token, whatever the layers add, and after
as many tokens as half a minute of speech has comes the end. Whoever runs them has the same work.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np

_TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(_TESTS))

from models.whisper_random import Size, leading_to, write_random  # noqa: E402
from octavia.engines.torch_runtime import prepare_torchaudio  # noqa: E402

SIZES = {"tiny": Size(384, 6, 4), "base": Size(512, 8, 6), "small": Size(768, 12, 12)}
TEXT = (
    " Every morning my father walked along the river to the small school where he taught, and in the evening he"
    " came back with a bag full of books. He read to us about the sea, about old towns behind the mountains, and"
    " about people who had crossed them on foot. When the winter was over we went to see some of those places"
    " ourselves, by train at first, and later in a red car that he had bought from the doctor."
)
"""89 tokens: what a speaker of ordinary pace says in half a minute."""
PIECES = 58_101
"""The vocabulary of the published pairs is about as large."""
_TINY = _TESTS / "models"
_SPECIAL = ("<|en|>", "<|transcribe|>", "<|notimestamps|>", "<|endoftext|>")


def tokens_said(most: int | None = None) -> list[int]:
    """What the Whispers say: the rest of the prompt, the text, the mark of a window's end, the end.

    Args:
        most: How many tokens of the text; all if None.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_TINY / "tiny-whisper" / "tokenizer.json"))
    english, transcribe, no_times, end = (int(tokenizer.token_to_id(name) or 0) for name in _SPECIAL)
    # Marks of times are not in the file; they follow the last token of the prompt, 20 ms apart.
    end_mark = no_times + 1 + 1500
    text = tokenizer.encode(TEXT, add_special_tokens=False).ids
    return [english, transcribe, no_times, *text[:most], end_mark, end]


def write_whisper(folder: Path, size: str, most: int | None = None) -> None:
    """A Whisper of that size in faster-whisper's layout, which says at most so many tokens of its text."""
    write_random(folder, SIZES[size], says=tokens_said(most))


def write_openai_whisper(folder: Path, size: str) -> None:
    """A Whisper of that size in OpenAI's layout."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    of = SIZES[size]
    dims = ModelDimensions(80, 1500, of.width, of.heads, of.layers, 51_865, 448, of.width, of.heads, of.layers)
    torch.manual_seed(1)
    model = Whisper(dims)
    with torch.no_grad():
        rows = model.decoder.token_embedding.weight
        rows /= of.width**0.5
        model.decoder.positional_embedding.copy_(torch.from_numpy(leading_to(tokens_said(), rows.numpy())))
    folder.mkdir(parents=True)
    torch.save({"dims": vars(dims), "model_state_dict": model.half().state_dict()}, folder / f"{size}.pt")


def write_marian(folder: Path) -> None:
    """A Marian of OPUS-MT's usual size in Helsinki-NLP's layout; it never ends a sentence by itself."""
    prepare_torchaudio()
    import torch
    from transformers import MarianConfig, MarianMTModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()

    tiny = _TINY / "tiny-opus-mt-en-es"
    known = list(json.loads((tiny / "vocab.json").read_text(encoding="utf-8")))
    pieces = [*known[:-1], *(f"▁unused{number}" for number in range(PIECES - len(known))), known[-1]]
    numbers = {piece: number for number, piece in enumerate(pieces)}
    settings = json.loads((tiny / "config.json").read_text(encoding="utf-8"))
    pad = numbers["<pad>"]
    wide = {f"{side}_{what}": value for side in ("encoder", "decoder") for what, value in _WIDE.items()}
    sizes = {"vocab_size": PIECES, "decoder_vocab_size": PIECES, "pad_token_id": pad, "decoder_start_token_id": pad}
    config = MarianConfig(**{**settings, **wide, **sizes, "d_model": 512, "bad_words_ids": [[pad]]})
    torch.manual_seed(1)
    model = MarianMTModel(config)
    with torch.no_grad():
        model.model.shared.weight[pad] = 0
        model.final_logits_bias[:, pad] = 0
        model.final_logits_bias[:, numbers["</s>"]] = -1e4
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "vocab.json").write_text(json.dumps(numbers), encoding="utf-8")
    for name in ("source.spm", "target.spm", "tokenizer_config.json"):
        shutil.copyfile(tiny / name, folder / name)


_WIDE = {"layers": 6, "attention_heads": 8, "ffn_dim": 2048}


def sentences(count: int, length: int) -> list[str]:
    """Different sentences of `length` pieces each, as the published model's tokenizer would cut ordinary ones."""
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(_TINY / "tiny-opus-mt-en-es" / "source.spm"))
    words = [
        word
        for word in (pieces.id_to_piece(number) for number in range(3, pieces.get_piece_size()))
        if word.startswith("▁") and word[1:].isalpha()
    ]
    random = np.random.default_rng(1)
    found: list[str] = []
    while len(found) < count:
        text = "".join(random.choice(words, length)).replace("▁", " ").strip()
        if len(pieces.encode(text)) == length and text not in found:
            found.append(text)
    return found
