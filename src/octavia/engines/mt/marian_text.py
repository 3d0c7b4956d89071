"""Texts as OPUS-MT models take them: one sentence at a time, in pieces of their vocabulary."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.subtitles.sentences import split_sentences

MOST_PIECES = 192
"""A longer sentence is translated in parts: the models were trained on shorter ones, and know 512 places."""
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞「」『』", '"'),
        **dict.fromkeys("‘’‚‛´`′", "'"),
        **dict.fromkeys("‐‑‒–", "-"),
        **dict.fromkeys("—―", " - "),
        "…": "...",
        "，": ",",
        "、": ",",
        "。": ".",
        "：": ":",
        "；": ";",
        "！": "!",
        "？": "?",
        "（": "(",
        "）": ")",
        "％": "%",
    }
)
"""Punctuation as the models were taught it: their texts went through Moses' scripts, which know one of each."""
_SHOWN = str.maketrans({"⁇": "", "▁": " "})
"""What is left of pieces that are not the target's: those nobody knows, and those of the source that were copied."""
_SPECIAL = frozenset(("<unk>", "<s>", "</s>", "<pad>"))


def clean(text: str) -> str:
    """`text` on one line, composed (NFC), without control and invisible characters."""
    shown = (" " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character for character in text)
    line = "".join(character for character in shown if unicodedata.category(character) not in ("Cf", "Co", "Cn", "Cs"))
    return " ".join(unicodedata.normalize("NFC", line).split())


class Pieces:
    """How one model spells: text to the pieces of its source side, and those of its target side to text.

    May be used from several threads.

    Args:
        folder: With `source.spm`, `target.spm` and the vocabulary, converted or as published.
        known: The pieces that the model knows on its source side.
    """

    def __init__(self, folder: Path, known: frozenset[str]) -> None:
        import sentencepiece

        self._source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
        self._target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
        self._known = known

    def split(self, text: str) -> list[str]:
        """The pieces of a text, its punctuation made plain."""
        pieces: list[str] = self._source.encode(text.translate(_PLAIN), out_type=str)
        return pieces

    def joined(self, pieces: Sequence[str]) -> str:
        """The text of pieces, on one line; pieces nobody knows are left out."""
        text: str = self._target.decode([piece for piece in pieces if piece not in _SPECIAL])
        return clean(text.translate(_SHOWN))

    def sentences(self, text: str) -> list[str]:
        """The parts of a clean text that are translated each on its own: sentences, long ones cut between words."""
        return [part for sentence in split_sentences(text) for part in self._cut(sentence)]

    def unknown(self, text: str) -> tuple[str, ...]:
        """The words of a text that hold a piece the model doesn't know, each once."""
        found = (word for word in units(text) if any(piece not in self._known for piece in self.split(word)))
        return tuple(dict.fromkeys(word.strip() for word in found))

    def _cut(self, sentence: str) -> Iterator[str]:
        part: list[str] = []
        length = 0
        for word in _short_words(sentence):
            pieces = len(self.split(word))
            if part and length + pieces > MOST_PIECES:
                yield join(part)
                part, length = [], 0
            part.append(word)
            length += pieces
        if part:
            yield join(part)


def _short_words(sentence: str) -> Iterator[str]:
    """The words of a sentence; what is longer than any word is cut to what a model can take."""
    for word in units(sentence):
        yield from (word[at : at + MOST_PIECES // 2] for at in range(0, len(word), MOST_PIECES // 2))
