"""The original's sound in the dub: kept where nobody speaks, lowered under the lines.

Per 100 ms the dub is projected (least squares) on what it was mixed from: the voice stem, the original, and a separate
background track where there is one. The original's coefficient is its gain there. With the voice stem among the
references the dub's own speech does not disturb it, so that it is known to a fraction of a decibel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.report.figures import BedReport
from octavia.dubbing.report.inputs import SourceInput, TrackInput
from octavia.dubbing.report.sound import BED_MS, BED_SAMPLES, Float, Scan
from octavia.dubbing.request import MixSettings
from octavia.dubbing.timing import Span

Mask = NDArray[np.bool_]

_HEARD_DB = -60.0
"""A reference is measured where its level is above this, dBFS."""
_SPOKEN_DB = -45.0
"""The original counts as speaking where it is above this."""
_AWAY_MS = 300
"""How far from any line and any ducked place "outside" is."""
_ENOUGH = 5
"""So many places of 100 ms are needed for a figure."""
_FLOOR_DB = -99.0
GONE_DB = 60.0
"""From this reduction on the original is meant to be gone, not lowered."""


@dataclass(frozen=True, slots=True)
class _Gains:
    """Per 100 ms: a reference's gain in the dub, its own level in dBFS, and where it is loud and distinct enough."""

    gain: Float
    level_db: Float
    known: Mask


def bed_report(
    found: Scan, track: TrackInput, source: SourceInput, mix: MixSettings, sounds: Sequence[Span]
) -> BedReport | None:
    """What became of the original; None if neither it nor a background was given.

    Args:
        sounds: Where lines are heard in the stem.
    """
    if found.references == ("voice",) or not len(found.gram):
        return None
    separate = "background" in found.references
    kept = _gains(found, "background" if separate else "original")
    outside = _outside(track, sounds, len(found.gram)) & kept.known
    lowered = _Lowered()
    wanted_db = GONE_DB if separate else mix.duck_db
    if "original" in found.references:
        original = _gains(found, "original")
        if separate:
            reference: float | None = 10 ** ((track.bed_gain_db or 0.0) / 20)
        else:
            reference = _reference(original.gain[outside], track.bed_gain_db)
        lowered = _lowered(original, reference, wanted_db, track, source, sounds)
    return BedReport(
        "background" if separate else "ducked",
        wanted_db,
        "original" in found.references,
        lowered.under_db,
        lowered.under_p5_db,
        lowered.leak_dbfs,
        _spread_db(kept.gain[outside]),
        _match(found, "background" if separate else "original", kept.gain, outside),
        lowered.exposed_ms,
        lowered.exposed_share,
    )


@dataclass(frozen=True, slots=True)
class _Lowered:
    """How far the original is down; as in `BedReport`."""

    under_db: float | None = None
    under_p5_db: float | None = None
    leak_dbfs: float | None = None
    exposed_ms: int = 0
    exposed_share: float = 0.0


def _lowered(
    original: _Gains,
    reference: float | None,
    wanted_db: float,
    track: TrackInput,
    source: SourceInput,
    sounds: Sequence[Span],
) -> _Lowered:
    count = len(original.gain)
    under = _inside([_shrunk(span) for span in sounds], count) & original.known
    leak = original.level_db + 20 * np.log10(np.maximum(np.abs(original.gain), 1e-5))
    leak_dbfs = _percentile(leak[under], 95)
    if reference is None:
        return _Lowered(leak_dbfs=leak_dbfs)
    down = _down_db(original.gain, reference)
    dubbed = _inside([track.on_output(line.segment.span) for line in track.lines], count)
    speaking = _inside([track.on_output(span) for span in source.speech], count)
    speech = dubbed & speaking & original.known & (original.level_db > _SPOKEN_DB)
    left = speech & (down < wanted_db / 2)
    share = round(float(left.sum() / speech.sum()), 4) if speech.any() else 0.0
    return _Lowered(
        _percentile(down[under], 50), _percentile(down[under], 5), leak_dbfs, BED_MS * int(left.sum()), share
    )


def _outside(track: TrackInput, sounds: Sequence[Span], count: int) -> Mask:
    """Far from any line and any ducked place."""
    ducked = [*sounds, *track.duck_spans]
    return ~_touching([Span(max(0, span.start_ms - _AWAY_MS), span.end_ms + _AWAY_MS) for span in ducked], count)


def _gains(found: Scan, name: str) -> _Gains:
    """Gain of a reference in a least-squares fit of the dub by all references."""
    index = found.references.index(name)
    references, dub = found.gram[:, :-1, :-1], found.gram[:, :-1, -1:]
    energy = np.diagonal(references, axis1=1, axis2=2)
    # A whisper of ridge keeps silent references at gain 0 without touching those that sound.
    ridge = 1e-6 * energy.max(axis=1, initial=0.0) + 1e-9
    solved = np.linalg.solve(references + ridge[:, None, None] * np.eye(references.shape[1]), dub)[:, index, 0]
    level = 10 * np.log10(np.maximum(energy[:, index] / BED_SAMPLES, 10 ** (_FLOOR_DB / 10)))
    return _Gains(solved, level, _separable(references, index) & (level > _HEARD_DB))


def _separable(references: Float, index: int) -> Mask:
    """Where the reference is not nearly the same sound as another one."""
    energy = np.sqrt(np.maximum(np.diagonal(references, axis1=1, axis2=2), 1e-12))
    likeness = np.abs(references[:, index, :]) / (energy[:, index, None] * energy)
    likeness[:, index] = 0.0
    separable: Mask = likeness.max(axis=1) < 0.98
    return separable


def _reference(outside: Float, planned_db: float | None) -> float | None:
    """The original's own gain: measured outside lines, or as planned where there is nothing to measure."""
    if len(outside) >= _ENOUGH:
        return float(np.median(np.abs(outside))) or None
    return None if planned_db is None else float(10 ** (planned_db / 20))


def _down_db(gain: Float, reference: float | None) -> Float:
    down: Float = -20 * np.log10(np.maximum(np.abs(gain) / (reference or 1.0), 10 ** (_FLOOR_DB / 20)))
    return down


def _spread_db(gain: Float) -> float | None:
    if len(gain) < _ENOUGH:
        return None
    low, high = np.percentile(20 * np.log10(np.maximum(np.abs(gain), 1e-5)), [5, 95])
    return round(float(high - low), 2)


def _match(found: Scan, name: str, gain: Float, outside: Mask) -> float | None:
    """Share of the dub's energy outside lines that the reference explains at its median gain."""
    gram = found.gram[outside]
    total = float(gram[:, -1, -1].sum())
    if len(gram) < _ENOUGH or not total:
        return None
    index, g = found.references.index(name), float(np.median(gain[outside]))
    left = total - 2 * g * float(gram[:, index, -1].sum()) + g * g * float(gram[:, index, index].sum())
    return round(max(0.0, 1 - left / total), 4)


def _percentile(values: Float, percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 2) if len(values) else None


def _shrunk(span: Span) -> Span:
    """Without 100 ms at either end, where the mixer may still be on its way down or up."""
    middle = (span.start_ms + span.end_ms) // 2
    return Span(min(span.start_ms + BED_MS, middle), max(span.end_ms - BED_MS, middle))


def _inside(spans: Sequence[Span], count: int) -> Mask:
    """The places of 100 ms that lie wholly within a span."""
    mask = np.zeros(count, np.bool_)
    for span in spans:
        mask[-(-span.start_ms // BED_MS) : max(0, span.end_ms // BED_MS)] = True
    return mask


def _touching(spans: Sequence[Span], count: int) -> Mask:
    """The places of 100 ms that share any time with a span."""
    mask = np.zeros(count, np.bool_)
    for span in spans:
        mask[max(0, span.start_ms) // BED_MS : -(-span.end_ms // BED_MS)] = True
    return mask
