"""The picture of a track: everything along one time axis, so that what is above and below happens at once.

From top to bottom: the source's waveform with its segments, ribbons from where a line was said to where the dub says
it, the dub's waveform (voice over mix) with its lines, rates, start shifts, loudness. The scale stands in a drawing of
its own at the left, so that the rest can scroll beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from octavia.dubbing.counting import counted
from octavia.dubbing.report.figures import LineReport
from octavia.dubbing.report.model import SettingsReport, TrackReport
from octavia.dubbing.report.svg import bars, element, joined, polyline
from octavia.dubbing.timing import clock

GUTTER = 84
_NARROWEST, _WIDEST, _PER_SECOND = 1080, 7200, 9
_TICKS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_TICK_APART = 84


@dataclass(frozen=True, slots=True)
class _Panel:
    """A strip of the picture: its top, its height and the values at both ends."""

    top: float
    height: float
    low: float = 0.0
    high: float = 1.0

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom - share * self.height


_SOURCE = _Panel(22, 64)
_RIBBONS = _Panel(86, 30)
_DUB = _Panel(116, 64)
_RATE_TOP, _RATE_HEIGHT = 208, 84
_SHIFT_TOP, _SHIFT_HEIGHT = 320, 84
_LOUDNESS = _Panel(436, 84, -36.0, -6.0)
HEIGHT = 532
_LABEL_APART = 13


@dataclass(frozen=True, slots=True)
class Picture:
    """The two drawings of a track, side by side: the scale, and what scrolls."""

    scale: Markup
    drawing: Markup


def track_picture(track: TrackReport, settings: SettingsReport) -> Picture:
    """Draw the track. Its size grows with the number of lines and is bounded whatever the duration."""
    seconds = max(track.length.expected_ms, 1.0) / 1000
    width = min(max(seconds * _PER_SECOND, _NARROWEST), _WIDEST)
    scale = width / (seconds * 1000)
    rate, shift = _rate_panel(track, settings), _shift_panel(track, settings)
    parts = [
        *_time_axis(width, scale, seconds),
        *_waveforms(track, scale),
        *_segments(track.lines, scale),
        *_limits(rate, (settings.rate_min, settings.rate_max), 1.0, width),
        *(_rate_mark(line, rate, settings, scale) for line in track.lines if line.rate is not None),
        *_limits(shift, (-settings.shift_ms, settings.shift_ms), 0.0, width),
        *(_shift_mark(line, shift, scale) for line in track.lines if line.shift_ms is not None),
        *_loudness(track, scale, width),
    ]
    name = f"p-{track.language}"
    drawing = element(
        "svg",
        element("title", f"{track.language_name}: the dub along time", id=f"{name}-t"),
        element("desc", _in_words(track), id=f"{name}-d"),
        *parts,
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
        viewBox=f"0 0 {width:.0f} {HEIGHT}",
        width=f"{width:.0f}",
        height=HEIGHT,
        class_="drawing",
    )
    return Picture(_scale(track, settings, rate, shift), drawing)


def _in_words(track: TrackReport) -> str:
    rates, shifts = track.rate.rates, track.shift.shifts
    said = [f"{counted(len(track.lines), 'line')} over {clock(round(track.length.expected_ms))}"]
    if rates:
        said.append(f"rates from {rates.minimum:.2f} to {rates.maximum:.2f}, half below {rates.median:.2f}")
    if shifts:
        said.append(f"starts {shifts.minimum:+.0f} to {shifts.maximum:+.0f} ms from the source's")
    if track.loudness.integrated_lufs is not None:
        said.append(f"loudness {track.loudness.integrated_lufs:.1f} LUFS")
    return "; ".join(said) + ". Every figure is in the table of lines."


def _rate_panel(track: TrackReport, settings: SettingsReport) -> _Panel:
    rates = [line.rate for line in track.lines if line.rate is not None]
    low, high = min([settings.rate_min, *rates]) - 0.05, max([settings.rate_max, *rates]) + 0.05
    return _Panel(_RATE_TOP, _RATE_HEIGHT, max(0.3, low), min(3.0, high))


def _shift_panel(track: TrackReport, settings: SettingsReport) -> _Panel:
    sizes = [abs(line.shift_ms) for line in track.lines if line.shift_ms is not None]
    widest = max(settings.shift_ms, 100)
    # What lies far outside is drawn at the edge: its own figure is in the table, the others stay readable.
    reach = min(max([widest, *sizes]) * 1.15, 3.0 * widest)
    return _Panel(_SHIFT_TOP, _SHIFT_HEIGHT, -reach, reach)


def _scale(track: TrackReport, settings: SettingsReport, rate: _Panel, shift: _Panel) -> Markup:
    labels = [
        _label("Source", _SOURCE.middle + 4, "name"),
        _label("Dub", _DUB.middle + 4, "name"),
        _label("Pace", rate.top - 6, "name"),
        *_values(rate, {value: f"{value:.2f}" for value in (settings.rate_max, settings.rate_min, 1.0)}),
        _label("Shift, ms", shift.top - 6, "name"),
        *_values(shift, {value: _signed(value) for value in (settings.shift_ms, -settings.shift_ms, 0)}),
        _label("LUFS", _LOUDNESS.top - 6, "name"),
        *_values(_LOUDNESS, {value: _signed(value) for value in (track.loudness.target_lufs, -30.0)}),
    ]
    box = f"0 0 {GUTTER} {HEIGHT}"
    return element("svg", *labels, aria_hidden="true", viewBox=box, width=GUTTER, height=HEIGHT, class_="scale")


def _values(panel: _Panel, labels: Mapping[float, str]) -> Iterator[Markup]:
    """The labels at their values, without those that would touch an earlier one."""
    taken: list[float] = []
    for value, text in labels.items():
        y = panel.y(value)
        if all(abs(y - other) >= _LABEL_APART for other in taken):
            taken.append(y)
            yield _label(text, y + 4)


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−") if value else "0"


def _label(text: str, y: float, kind: str = "value") -> Markup:
    return element("text", text, x=GUTTER - 8, y=y, text_anchor="end", class_=kind)


def _time_axis(width: float, scale: float, seconds: float) -> Iterator[Markup]:
    step = next((tick for tick in _TICKS_S if tick * 1000 * scale >= _TICK_APART), _TICKS_S[-1])
    ticks = [second * 1000 * scale for second in range(0, int(seconds) + 1, step)]
    yield element("path", d="".join(f"M{x:.1f} 18V{HEIGHT - 8}" for x in ticks), class_="tick")
    for index, x in enumerate(ticks):
        if x < width - 34:
            yield element("text", clock(index * step * 1000)[:-4], x=x + 3, y=12, class_="value")


def _waveforms(track: TrackReport, scale: float) -> Iterator[Markup]:
    curves = track.curves
    step = curves.step_ms * scale
    loudest_source = max([*curves.source, 1])
    loudest_dub = max([*curves.dub, *curves.voice, 1])
    for values, loudest, panel, kind in (
        (curves.source, loudest_source, _SOURCE, "source"),
        (curves.dub, loudest_dub, _DUB, "mix"),
        (curves.voice, loudest_dub, _DUB, "voice"),
    ):
        data = bars([value / loudest for value in values], panel.middle, panel.height / 2 - 4, step)
        if data:
            yield element("path", d=data, stroke_width=max(step * 0.8, 0.6), class_=f"wave {kind}")


def _segments(lines: Sequence[LineReport], scale: float) -> Iterator[Markup]:
    for line in lines:
        a, b = line.source_start_ms * scale, line.source_end_ms * scale
        kind = "bad" if line.problems else "ok"
        yield element("rect", x=a, y=_SOURCE.top, width=max(b - a, 1.0), height=_SOURCE.height, class_="segment")
        if line.start_ms is None or line.end_ms is None:
            yield element("text", "✘", x=a, y=_RIBBONS.bottom - 8, class_="flag")
            continue
        c, d = line.start_ms * scale, line.end_ms * scale
        ribbon = f"M{a:.1f} {_RIBBONS.top}H{b:.1f}L{d:.1f} {_RIBBONS.bottom}H{c:.1f}Z"
        title = element("title", f"{line.id} {clock(line.start_ms)}: {line.text}")
        yield element("path", title, d=ribbon, class_=f"ribbon {kind}")
        yield element("rect", x=c, y=_DUB.top, width=max(d - c, 1.0), height=_DUB.height, class_=f"line {kind}")


def _limits(panel: _Panel, limits: tuple[float, float], base: float, width: float) -> Iterator[Markup]:
    low, high = panel.y(limits[0]), panel.y(limits[1])
    yield element("rect", x=0, y=high, width=width, height=low - high, class_="band")
    yield element("path", d=f"M0 {high:.1f}H{width:.0f}M0 {low:.1f}H{width:.0f}", class_="limit")
    yield element("path", d=f"M0 {panel.y(base):.1f}H{width:.0f}", class_="base")


def _rate_mark(line: LineReport, panel: _Panel, settings: SettingsReport, scale: float) -> Markup:
    assert line.rate is not None
    start = line.source_start_ms if line.start_ms is None else line.start_ms
    x, length, y = start * scale, max(line.spoken_ms * scale, 2.0), panel.y(line.rate)
    bad = "rate" in line.problems
    kind = "bad" if bad else "warn" if line.rate > 1.15 else "ok"
    title = element("title", f"{line.id}: {line.rate:.2f} ×")
    mark = element("rect", title, x=x, y=y - 2, width=length, height=4, rx=2, class_=f"mark {kind}")
    flag = element("text", "✘", x=x, y=y - 5 if line.rate > settings.rate_max else y + 14, class_="flag")
    return joined([mark, flag]) if bad else mark


def _shift_mark(line: LineReport, panel: _Panel, scale: float) -> Markup:
    assert line.shift_ms is not None and line.start_ms is not None
    x, y = line.start_ms * scale, panel.y(line.shift_ms)
    bad = "shift" in line.problems
    kind = "bad" if bad else "ok"
    title = element("title", f"{line.id}: {line.shift_ms:+d} ms{' (placed by hand)' if line.by_hand else ''}")
    stem = element("path", d=f"M{x:.1f} {panel.y(0):.1f}V{y:.1f}", class_=f"stem {kind}")
    dot = element("circle", title, cx=x, cy=y, r=3, class_=f"mark {kind}")
    flag = element("text", "✘", x=x + 5, y=y + 4, class_="flag")
    return joined([stem, dot, flag] if bad else [stem, dot])


def _loudness(track: TrackReport, scale: float, width: float) -> Iterator[Markup]:
    target = track.loudness.target_lufs
    yield from _limits(_LOUDNESS, (target - 1, target + 1), target, width)
    step = track.curves.loudness_step_ms * scale
    points = [
        None if value is None or value < _LOUDNESS.low else ((index + 1) * step, _LOUDNESS.y(value))
        for index, value in enumerate(track.curves.loudness)
    ]
    yield element("path", d=polyline(points), class_="curve")
