"""Parting text into sentences."""

from __future__ import annotations

from itertools import pairwise

from octavia.dubbing.subtitles.grammar import ends_sentence
from octavia.dubbing.subtitles.scripts import join, units


def split_sentences(text: str) -> list[str]:
    """The sentences of a text on one line, in order; the last may lack its end. Joined, they are the text.

    What has no letter and no digit is no sentence of its own and goes with the next one, at the end with the last.
    """
    parts = units(text)
    borders = [0]
    spoken = False
    for index, part in enumerate(parts):
        spoken = spoken or any(map(str.isalnum, part))
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if spoken and ends_sentence(part, following):
            borders.append(index + 1)
            spoken = False
    if spoken or len(borders) == 1:
        borders.append(len(parts))
    borders[-1] = len(parts)
    return [join(parts[start:end]) for start, end in pairwise(borders) if start < end]
