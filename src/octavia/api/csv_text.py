"""Tables as text that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula is kept from being one; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return f"'{value}"
    return "" if value is None else value


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows, each a line."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
