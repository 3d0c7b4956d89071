"""Drawing with text: SVG elements whose attributes and contents are escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape


def element(name: str, /, *children: str | Markup, **attributes: object) -> Markup:
    """`<name …>children</name>`; `class_` and `for_` lose their underscore, other underscores become hyphens.

    Children that are not `Markup` are escaped; attributes whose value is None are left out.
    """
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(children)
    whole = f"<{name}{words}>{inside}</{name}>" if inside else f"<{name}{words}/>"
    return Markup(whole)  # noqa: S704 - every part is escaped above


def joined(parts: Iterable[Markup]) -> Markup:
    """The parts one after another."""
    return Markup("").join(parts)


def bars(heights: Sequence[float], middle: float, half: float, step: float) -> str:
    """Path data of a waveform: one upright stroke per height (0 to 1), `step` apart, mirrored around `middle`."""
    strokes: list[str] = []
    for index, height in enumerate(heights):
        reach = height * half
        if reach >= 0.25:
            strokes.append(f"M{_plain((index + 0.5) * step)} {_plain(middle - reach)}v{_plain(2 * reach)}")
    return "".join(strokes)


def polyline(points: Iterable[tuple[float, float] | None]) -> str:
    """Path data of straight lines through the points; None lifts the pen."""
    data: list[str] = []
    drawing = False
    for point in points:
        if point is None:
            drawing = False
            continue
        data.append(f"{'L' if drawing else 'M'}{_plain(point[0])} {_plain(point[1])}")
        drawing = True
    return "".join(data)


def _plain(value: object) -> object:
    """Numbers with one decimal and without needless zeros: a page holds thousands of them."""
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text.removesuffix(".0") if text not in {"-0.0", "0.0"} else "0"
    return value
