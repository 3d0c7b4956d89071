"""Writing a sparse convex quadratic programme row by row, and solving it with Clarabel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import clarabel
import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.schedule.compressed import Compressed, compress

Floats = NDArray[np.float64]
Columns = NDArray[np.intp]
Terms = Sequence[tuple[Columns, Floats | float]]
"""A linear expression per row: columns (one per row) with their factors."""

TOLERANCE = 1e-6
"""Of cost and limits: well under what whole milliseconds can show."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows a constraint got: asks an `Optimum` for their prices."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Optimum:
    """What was found: `values` per column, `cost`, and `prices` per row of the inequalities (>= 0)."""

    values: Floats
    prices: Floats
    cost: float

    def price(self, rows: Rows) -> Floats:
        """What the cost would fall by if the limits of `rows` were one larger."""
        return self.prices[rows.first : rows.first + rows.count]


@dataclass(slots=True)
class _Triplets:
    rows: list[Columns] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    limits: list[Floats] = field(default_factory=list)
    count: int = 0

    def put(self, rows: Columns, columns: Columns, values: Floats) -> None:
        self.rows.append(rows)
        self.columns.append(columns)
        self.values.append(values)

    def joined(self) -> tuple[Columns, Columns, Floats]:
        none = np.zeros(0, np.intp)
        return (
            np.concatenate([none, *self.rows]),
            np.concatenate([none, *self.columns]),
            np.concatenate([np.zeros(0), *self.values]),
        )


class Programme:
    """A quadratic programme in the making: minimise squares and linear costs under linear limits."""

    def __init__(self) -> None:
        self._width = 0
        self._squares = _Triplets()
        self._linear: list[tuple[Columns, Floats]] = []
        self._constant = 0.0
        self._equal = _Triplets()
        self._within = _Triplets()

    def variables(self, count: int) -> Columns:
        """New columns, free in both directions."""
        self._width += count
        return np.arange(self._width - count, self._width)

    def at_least_zero(self, count: int) -> Columns:
        """New columns that are never negative."""
        columns = self.variables(count)
        self.at_most([(columns, -1.0)], np.zeros(count))
        return columns

    def square(self, weight: Floats | float, terms: Terms, target: float = 0.0) -> None:
        """Add `weight` × (terms - `target`)² to the cost, summed over the rows."""
        weights = np.broadcast_to(np.asarray(weight, float), terms[0][0].shape)
        for columns, factors in terms:
            for others, other_factors in terms:
                self._squares.put(columns, others, 2 * weights * factors * other_factors)
            self._linear.append((columns, -2 * target * weights * factors))
        self._constant += target**2 * float(weights.sum())

    def linear(self, weight: Floats | float, columns: Columns) -> None:
        """Add `weight` × column to the cost, summed."""
        self._linear.append((columns, np.broadcast_to(np.asarray(weight, float), columns.shape)))

    def at_most(self, terms: Terms, limits: Floats) -> Rows:
        """Demand terms <= `limits`, one row per limit."""
        return self._demand(self._within, terms, limits)

    def equal(self, terms: Terms, limits: Floats) -> Rows:
        """Demand terms = `limits`, one row per limit."""
        return self._demand(self._equal, terms, limits)

    def solve(self) -> Optimum:
        """Minimise. Deterministic; where the solver stops short of its tolerance, what it had then."""
        linear = np.zeros(self._width)
        for columns, weights in self._linear:
            np.add.at(linear, columns, weights)
        limits = np.concatenate([*self._equal.limits, *self._within.limits])
        cones = [clarabel.ZeroConeT(self._equal.count), clarabel.NonnegativeConeT(self._within.count)]
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.max_threads = 1
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = TOLERANCE
        found = clarabel.DefaultSolver(self._cost(), linear, self._demands(), limits, cones, settings).solve()
        prices = np.maximum(np.asarray(found.z)[self._equal.count :], 0.0)
        return Optimum(np.asarray(found.x), prices, float(found.obj_val) + self._constant)

    def _cost(self) -> Compressed:
        """The upper triangle of the quadratic cost."""
        rows, columns, values = self._squares.joined()
        upper = rows <= columns
        return compress(rows[upper], columns[upper], values[upper], (self._width, self._width))

    def _demands(self) -> Compressed:
        """The equations above the inequalities."""
        equal, within = self._equal.joined(), self._within.joined()
        rows = np.concatenate([equal[0], within[0] + self._equal.count])
        height = self._equal.count + self._within.count
        return compress(
            rows, np.concatenate([equal[1], within[1]]), np.concatenate([equal[2], within[2]]), (height, self._width)
        )

    @staticmethod
    def _demand(part: _Triplets, terms: Terms, limits: Floats) -> Rows:
        rows = np.arange(part.count, part.count + len(limits))
        for columns, factors in terms:
            part.put(rows, columns, np.broadcast_to(np.asarray(factors, float), rows.shape))
        part.limits.append(limits)
        part.count += len(limits)
        return Rows(int(rows[0]) if len(rows) else part.count, len(limits))
