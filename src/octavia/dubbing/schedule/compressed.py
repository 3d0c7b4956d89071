"""Sparse matrices as the solver reads them. Building them here spares every dub the half second scipy takes to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Compressed:
    """A matrix in compressed sparse columns, by the names of scipy's `csc_matrix`, which Clarabel asks for.

    Attributes:
        data: The values, column by column, rows ascending, each place once.
        indices: Their rows.
        indptr: Where each column begins in `data`; one more at the end.
        shape: Rows and columns.
    """

    has_canonical_format: ClassVar[bool] = True

    data: NDArray[np.float64]
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]
    shape: tuple[int, int]


def compress(
    rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[np.float64], shape: tuple[int, int]
) -> Compressed:
    """The matrix with `values` at (`rows`, `columns`), 1-D and of one length; values of one place are summed."""
    order = np.lexsort((rows, columns))
    rows, columns, values = rows[order], columns[order], values[order]
    first = np.ones(len(values), np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    starts = np.flatnonzero(first)
    data = np.add.reduceat(values, starts) if len(starts) else values
    counts = np.bincount(columns[starts], minlength=shape[1])
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Compressed(data, rows[starts].astype(np.int32), indptr, shape)
