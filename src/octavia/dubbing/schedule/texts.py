"""Choosing a text for every line inside the same optimisation.

Given texts, the convex programme has one optimum, and its prices say what a second more or less of speech would cost
at each line. At those prices every line asks on its own which of its texts, at which pace, costs least: no change can
gain more than that. The lines that would gain most change, at most one among those that press on each other, and the
programme is solved again; changes around which the cost rose are taken back for good. So the cost of the whole only
falls, and it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from octavia.dubbing.schedule import weights
from octavia.dubbing.schedule.limits import Limits
from octavia.dubbing.schedule.problem import Problem
from octavia.dubbing.schedule.program import Solution, solve
from octavia.dubbing.schedule.vectors import Floats, Vectors

UNMEASURED_COST = 0.02
"""A predicted duration costs a synthesis and is a guess: a measured one that is as good is preferred."""
_MOST_SOLVES = 12
_LEAST_SOLVES = 3
_MOST_LINES_SOLVED = 15_000
_LEAST_GAIN = 1e-2
_LOSS_WORTH_A_SOLVE = 0.02
_TIGHT_S = 0.002
_PACES = 25


@dataclass(frozen=True, slots=True)
class Choice:
    """One option per line, the best placing for them, and what the lines cost there."""

    texts: tuple[int, ...]
    natural_s: Floats
    solution: Solution
    costs: Floats

    @property
    def cost(self) -> float:
        return float(self.costs.sum())


@dataclass(frozen=True, slots=True)
class _Change:
    gain: float
    line: int
    text: int


def choose(problem: Problem, vectors: Vectors, limits: Limits) -> Choice:
    """Choose a text for every line of `problem` so that all keep within `limits`, and place them."""
    return Chooser(problem, vectors, limits).run()


class Chooser:
    """Chooses texts for one track."""

    def __init__(self, problem: Problem, vectors: Vectors, limits: Limits) -> None:
        self.problem = problem
        self.vectors = vectors
        self.limits = limits
        self.latest = limits.latest(problem.shortest)
        count = len(problem.slots)
        most = max(len(slot.options) for slot in problem.slots)
        self.naturals_s = np.full((count, most), np.nan)
        self.costs = np.full((count, most), np.nan)
        for line, slot in enumerate(problem.slots):
            for text, option in enumerate(slot.options):
                self.naturals_s[line, text] = option.duration_ms / 1000
                self.costs[line, text] = weights.TEXT * (option.cost + (0 if option.measured else UNMEASURED_COST))
        self.solves = 0
        self.most_solves = max(_LEAST_SOLVES, min(_MOST_SOLVES, _MOST_LINES_SOLVED // count)) if most > 1 else 1
        self.refused: set[tuple[int, int]] = set()

    def run(self) -> Choice:
        """Start from every line's cheapest text, as far as there is room, and change what pays."""
        best = self.place(self.possible([int(text) for text in np.nanargmin(self.costs, axis=1)]))
        while self.solves < self.most_solves:
            changes = self._changes(best)
            if not changes:
                break
            best = self._change(best, changes)
        return best

    def place(self, texts: tuple[int, ...]) -> Choice:
        """The best placing for these texts."""
        self.solves += 1
        lines = np.arange(len(texts))
        natural_s = self.naturals_s[lines, texts]
        solution = solve(self.vectors, natural_s)
        costs = weights.placing_costs(self.vectors, solution.drift_s, solution.slowness, natural_s)
        return Choice(texts, natural_s, solution, costs + self.costs[lines, texts])

    def possible(self, wanted: Sequence[int]) -> tuple[int, ...]:
        """The `wanted` texts, or where those leave the lines after them no room, the next shorter that do."""
        texts: list[int] = []
        starts: list[int] = []
        durations: list[int] = []
        for line, text in enumerate(wanted):
            start = max(self.limits.release[line], self.problem.ready(line, starts, durations))
            chosen, duration = self._longest_possible(line, text, start)
            texts.append(chosen)
            starts.append(start)
            durations.append(duration)
        return tuple(texts)

    def _longest_possible(self, line: int, wanted: int, start: int) -> tuple[int, int]:
        """The first of `wanted` and the texts shorter than it that leaves room when it starts at `start`."""
        waiting = [self.latest[edge.after] for edge in self.problem.outgoing[line] if edge.whole]
        room = min([self.problem.total_ms, *waiting]) - start
        options = self.problem.slots[line].options
        duration = self.limits.least(line, options[wanted].duration_ms)
        for text in sorted(range(len(options)), key=lambda text: (-options[text].duration_ms, text)):
            if duration <= room:
                break
            if options[text].duration_ms < options[wanted].duration_ms:
                wanted, duration = text, self.limits.least(line, options[text].duration_ms)
        return wanted, duration

    def _change(self, best: Choice, changes: list[_Change]) -> Choice:
        """Make all `changes`, and if that is worth a solve, only those around which the cost fell; the best outcome."""
        trial = self._trial(best, changes)
        saved = self._saved(best, trial, changes)
        paid = [change for change, gain in zip(changes, saved, strict=True) if gain > _LEAST_GAIN]
        self.refused |= {(change.line, change.text) for change in changes if change not in paid}
        outcomes = [best, trial]
        lost = -float(saved[saved < 0].sum())
        if paid and lost > _LOSS_WORTH_A_SOLVE * trial.cost and self.solves < self.most_solves:
            outcomes.append(self._trial(best, paid))
        return min(outcomes, key=lambda choice: choice.cost)

    def _trial(self, best: Choice, changes: Sequence[_Change]) -> Choice:
        wanted = list(best.texts)
        for change in changes:
            wanted[change.line] = change.text
        return self.place(self.possible(wanted))

    def _saved(self, best: Choice, trial: Choice, changes: Sequence[_Change]) -> Floats:
        """What each of `changes` (by line) saved in `trial`: every line counts for the change nearest to it."""
        lines = np.array([change.line for change in changes])
        nearest = np.searchsorted((lines[1:] + lines[:-1]) / 2, np.arange(len(best.costs)))
        saved: Floats = np.bincount(nearest, best.costs - trial.costs, len(changes)).astype(float)
        return saved

    def _changes(self, choice: Choice) -> list[_Change]:
        """The changes that promise to gain, by line, at most one among lines that press on each other."""
        found: dict[int, _Change] = {}
        groups = self._groups(choice)
        for line, costs in enumerate(self._costs_at_prices(choice)):
            present = costs[choice.texts[line]]
            for text in np.argsort(costs, kind="stable"):
                gain = float(present - costs[text])
                if not gain > _LEAST_GAIN:
                    break
                if (line, int(text)) in self.refused:
                    continue
                if groups[line] not in found or gain > found[groups[line]].gain:
                    found[groups[line]] = _Change(gain, line, int(text))
                break
        return sorted(found.values(), key=lambda change: change.line)

    def _costs_at_prices(self, choice: Choice) -> Floats:
        """For every line what each of its texts would cost it at the prices of `choice`; shape (lines, texts)."""
        vectors, solution = self.vectors, choice.solution
        shares = np.linspace(0.0, 1.0, _PACES)
        slowness = vectors.fastest[:, None] * (1 - shares) + vectors.slowest[:, None] * shares
        pace = weights.pace_costs(vectors, slowness) + weights.jump_costs(vectors, slowness, solution.slowness)
        sound_s = self.naturals_s[:, :, None] * slowness[:, None, :]  # (lines, texts, paces)
        sound = weights.sound_costs(vectors, solution.drift_s, sound_s) + solution.price[:, None, None] * sound_s
        best: Floats = (pace[:, None, :] + sound).min(axis=2) + self.costs
        return best

    def _groups(self, choice: Choice) -> list[int]:
        """For every line the first of the lines that press on each other up to it."""
        waits, solution = self.vectors.ends, choice.solution
        sound_s = solution.slowness * choice.natural_s
        drift_s = solution.drift_s
        pause_s = waits.apart_s + drift_s[waits.after] - drift_s[waits.before] - sound_s[waits.before]
        groups = list(range(len(drift_s)))
        tight = pause_s < waits.gap_s + _TIGHT_S
        for before, after in zip(waits.before[tight], waits.after[tight], strict=True):
            groups[after] = min(groups[after], groups[before])
        return groups
