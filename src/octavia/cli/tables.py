"""Tables as text: as wide as the terminal, or wide enough to read where there is none."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

Cell = str | Text
_PIPED_COLUMNS = 120


def table(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows under titles; long cells are wrapped, never cut. Coloured only where stdout is a terminal."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in titles:
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    width = shutil.get_terminal_size((_PIPED_COLUMNS, 0)).columns
    stream = io.StringIO()
    Console(file=stream, width=width, force_terminal=sys.stdout.isatty()).print(made)
    return "\n".join(line.rstrip() for line in stream.getvalue().rstrip().splitlines())
