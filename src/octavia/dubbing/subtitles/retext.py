"""Another text for the same cues: for translating a subtitle file.

Cues cut sentences in pieces, and a translator needs them whole. `sentences` joins them, `place_back` lays each
translation over the cues its sentence came from, in proportion to the pieces and broken at good places.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.grammar import break_penalty, ends_sentence
from octavia.dubbing.subtitles.linebreak import break_text
from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.subtitles.sentences import split_sentences
from octavia.dubbing.subtitles.turns import Turn, TurnKind, turns

_PAUSE_MS = 1500
"""A sentence without an end does not run on over a longer silence."""
_MOST_PIECES = 6
"""Text without punctuation is cut after so many cues."""
_GRAMMAR = 0.3
_UNEVEN = 4.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a part of a sentence stands.

    Attributes:
        cue: Index of the cue.
        turn: Index of the turn in it.
        text: What stands there of the sentence.
    """

    cue: int
    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class SentenceUnit:
    """A sentence to translate and the pieces it stands in, in order."""

    text: str
    pieces: tuple[Piece, ...]


def sentences(cues: Sequence[Cue]) -> list[SentenceUnit]:
    """The sentences of `cues`, joined where a cue ends within one.

    Dashes, speaker labels, brackets around sounds and notes around songs are no part of them; cues without any letter
    give none. A sentence goes on into the next cue if it has no final punctuation there, the same speaker and kind
    continues, and less than 1.5 s pass.
    """
    open_pieces: list[Piece] = []
    done: list[SentenceUnit] = []
    before: tuple[Cue, Turn] | None = None
    for index, cue in enumerate(cues):
        for number, turn in enumerate(turns(cue.text)):
            if before is None or not _runs_on(before, (cue, turn)) or len(open_pieces) == _MOST_PIECES:
                _close(open_pieces, done)
            before = cue, turn
            parts = split_sentences(turn.text) if turn.kind is not TurnKind.EMPTY else []
            for part in parts:
                _close_if_ended(open_pieces, done, part)
                open_pieces.append(Piece(index, number, part))
    _close(open_pieces, done)
    return done


def place_back(
    units_: Sequence[SentenceUnit], translations: Sequence[str], cues: Sequence[Cue], language: str
) -> list[Cue]:
    """`cues` with their sentences replaced: as many cues, with the same times and speakers.

    A sentence with fewer words than pieces stands whole in each of them; one whose translation is empty stays as it
    was.

    Args:
        units_: What `sentences(cues)` gave.
        translations: One for each of them.
        language: Of the translations; decides how lines break.

    Raises:
        ValueError: if there are not as many translations as sentences.
    """
    placed: dict[tuple[int, int], list[str]] = defaultdict(list)
    for unit, translation in zip(units_, translations, strict=True):
        text = plain_text(translation).replace("\n", " ")
        parts = distribute(text, [len(piece.text) for piece in unit.pieces], language)
        for piece, part in zip(unit.pieces, parts, strict=True):
            placed[piece.cue, piece.turn].append(part or piece.text)
    return [replace(cue, text=_retexted(index, cue, placed, language)) for index, cue in enumerate(cues)]


def distribute(text: str, weights: Sequence[float], language: str) -> list[str]:
    """`text` in as many parts as there are weights, in proportion to them and broken at good places.

    By a dynamic programme over the breaks. Text with fewer units than parts is given whole to each.
    """
    parts = units(text)
    count, total = len(weights), sum(weights)
    if len(parts) < count or count == 1 or not total:
        return [text] * count
    passed = _passed([len(part) for part in parts])
    cost = {0: 0.0}
    cuts: list[dict[int, int]] = []
    target = 0.0
    for index, weight in enumerate(weights[:-1]):
        target += weight / total
        cost, cut = _next_cuts(parts, passed, cost, target, count - index - 1, language)
        cuts.append(cut)
    place = min(cost, key=lambda each: (cost[each], each))
    borders = [len(parts), place]
    for cut in reversed(cuts):
        borders.append(cut[borders[-1]])
    borders.reverse()
    return [join(parts[start:end]) for start, end in pairwise(borders)]


def _next_cuts(
    parts: Sequence[str],
    passed: Sequence[float],
    cost: Mapping[int, float],
    target: float,
    after: int,
    language: str,
) -> tuple[dict[int, float], dict[int, int]]:
    """For each place of the next cut the cost so far and the cut before; `after` parts must remain behind it."""
    next_cost: dict[int, float] = {}
    before: dict[int, int] = {}
    best = (math.inf, 0)
    for place in range(min(cost) + 1, len(parts) - after + 1):
        best = min(best, (cost.get(place - 1, math.inf), place - 1))
        uneven = _UNEVEN * (passed[place] - target) ** 2
        penalty = _GRAMMAR * break_penalty(parts[place - 1], parts[place], language)
        next_cost[place], before[place] = best[0] + uneven + penalty, best[1]
    return next_cost, before


def _passed(lengths: Sequence[int]) -> list[float]:
    total = sum(lengths)
    passed = [0]
    for length in lengths:
        passed.append(passed[-1] + length)
    return [each / total for each in passed]


def _runs_on(before: tuple[Cue, Turn], now: tuple[Cue, Turn]) -> bool:
    (cue, turn), (next_cue, next_turn) = before, now
    if cue is next_cue or next_turn.dashed or next_turn.speaker or turn.kind is not next_turn.kind:
        return False
    return cue.speaker == next_cue.speaker and next_cue.start_ms - cue.end_ms < _PAUSE_MS


def _close_if_ended(open_pieces: list[Piece], done: list[SentenceUnit], following: str) -> None:
    if open_pieces and ends_sentence(open_pieces[-1].text, following):
        _close(open_pieces, done)


def _close(open_pieces: list[Piece], done: list[SentenceUnit]) -> None:
    if open_pieces:
        text = join(unit for piece in open_pieces for unit in units(piece.text))
        done.append(SentenceUnit(text, tuple(open_pieces)))
        open_pieces.clear()


def _retexted(index: int, cue: Cue, placed: Mapping[tuple[int, int], list[str]], language: str) -> str:
    lines = []
    own = turns(cue.text)
    for number, turn in enumerate(own):
        text = join(unit for part in placed.get((index, number), [turn.text]) for unit in units(part))
        lines.append(turn.lead + text + turn.trail)
    return break_text(lines[0], language) if len(own) == 1 else "\n".join(lines)
