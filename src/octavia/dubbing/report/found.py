"""Finding takes in the rendered voice stem: is each there whole, where, and how loud?

The stem is modelled as the sum of the takes that play there, each with a gain of its own (least squares), so that
speakers who talk at once don't disturb each other's figures. What is left of a take is then judged in frames of 10 ms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.report.audio import FinishedWav, Mono, read_whole
from octavia.dubbing.report.inputs import PlacedTake
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, Span, ms_to_samples, samples_to_ms

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

FRAME_MS = 10
_FRAME = PROGRAMME_RATE_HZ * FRAME_MS // 1000
_SOUNDING = 1e-5
"""A frame sounds if its energy is above this share of the take's loudest (-50 dB)."""
_SILENCE = _FRAME * 10 ** (-80 / 10)
"""... and above -80 dBFS."""
_PRESENT = 0.5
"""A frame is there if its gain is above this share of the line's."""
_MASKED = 100.0
"""A frame is not judged where other takes are 20 dB louder."""
_HEAD_MS, _TAIL_MS = 150, 300
_SEARCH_MS = 2000
_EXPLAINED, _CLEARLY_BETTER, _THERE = 0.7, 0.1, 0.3
"""Correlations of stem and take: below the first a better place is looked for, taken if it is better by the second;
below the third the take is not there."""
_TRUNCATED = 0.9
"""A take whose end is this like the natural one's at the same time was cut short, not spoken faster."""
_FLOOR_DB = -99.0


@dataclass(frozen=True, slots=True)
class Found:
    """A take in the stem. Levels in dB, times in ms; as in `figures.LineReport`.

    Attributes:
        sound: Where it is heard, on the stem's clock; None if it is not there (or was silent from the start).
        silent: The take itself holds no sound.
        natural_ms, spoken_ms: Lengths of the natural take and of the one placed.
        unfitted_ms: Sound that was lost before mixing: the take is the natural one cut short.
    """

    sound: Span | None
    silent: bool
    natural_ms: float
    spoken_ms: float
    unfitted_ms: int = 0
    gain_db: float | None = None
    residual_db: float | None = None
    head_db: float | None = None
    tail_db: float | None = None
    missing_start_ms: int = 0
    missing_end_ms: int = 0
    missing_ms: int = 0
    past_end_ms: int = 0


def find_takes(stem: Path, takes: Sequence[PlacedTake]) -> dict[str, Found]:
    """Every take's finding by segment id. Holds no more than the takes that play at once.

    Raises:
        MediaError: if the stem or a take can't be read.
    """
    places = sorted((_Place.of(take) for take in takes), key=lambda place: (place.start, place.take.segment_id))
    found: dict[str, Found] = {}
    sounding: list[_Place] = []
    with FinishedWav(stem, PROGRAMME_RATE_HZ) as voice:
        for index, place in enumerate(places):
            sounding = [earlier for earlier in sounding if earlier.end > place.start]
            others = [other.load() for other in (*sounding, *_starting_within(places, index))]
            found[place.take.segment_id] = _find(voice, place.load(), others)
            sounding.append(place)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a take lies in the stem, in samples."""

    take: PlacedTake
    start: int
    end: int

    @classmethod
    def of(cls, take: PlacedTake) -> _Place:
        start = ms_to_samples(take.start_ms, PROGRAMME_RATE_HZ)
        with FinishedWav(take.path, PROGRAMME_RATE_HZ) as sound:
            return cls(take, start, start + sound.samples)

    def load(self) -> _Playing:
        return _Playing(self.take, self.start, read_whole(self.take.path, PROGRAMME_RATE_HZ))


def _starting_within(places: Sequence[_Place], index: int) -> Iterator[_Place]:
    for later in range(index + 1, len(places)):
        if places[later].start >= places[index].end:
            return
        yield places[later]


@dataclass(frozen=True, slots=True)
class _Playing:
    """A take's samples at a place of the stem."""

    take: PlacedTake
    start: int
    samples: Mono

    @property
    def end(self) -> int:
        return self.start + len(self.samples)

    def within(self, start: int, count: int) -> Mono:
        """Its samples as they lie in `start` to `start + count`, zeros around them."""
        out = np.zeros(count, np.float32)
        first, last = max(start, self.start), min(start + count, self.end)
        if last > first:
            out[first - start : last - start] = self.samples[first - self.start : last - self.start]
        return out


def _find(voice: FinishedWav, playing: _Playing, others: Sequence[_Playing]) -> Found:
    samples = playing.samples
    own = _frames(samples, samples)
    sounding = own > max(_SOUNDING * float(own.max(initial=0.0)), _SILENCE)
    natural_ms, unfitted_ms = _compare_natural(playing, float(own.max(initial=0.0)))
    take = Found(None, not sounding.any(), natural_ms, len(samples) * 1000 / PROGRAMME_RATE_HZ, unfitted_ms)
    if take.silent:
        return take
    fit = _fit(voice, samples, own, playing.start, others)
    if fit.correlation < _EXPLAINED:
        moved = _fit(voice, samples, own, _search(voice, playing), others)
        fit = moved if moved.correlation > fit.correlation + _CLEARLY_BETTER else fit
    return _judge(take, fit, sounding, len(samples), voice.samples)


@dataclass(frozen=True, slots=True)
class _Fit:
    """The stem under a take placed at `start`, the other takes taken out: sums per frame of 10 ms.

    Attributes:
        own: Energy of the take.
        shared: Products of stem and take.
        stem: Energy of the stem.
        others: Energy of the other takes.
    """

    start: int
    own: Float
    shared: Float
    stem: Float
    others: Float

    @property
    def correlation(self) -> float:
        scale = float(np.sqrt(self.stem.sum() * self.own.sum()))
        return float(self.shared.sum()) / scale if scale else 0.0


def _fit(voice: FinishedWav, samples: Mono, own: Float, start: int, others: Sequence[_Playing]) -> _Fit:
    stem = voice.mono(start, len(samples))
    if not others:
        return _Fit(start, own, _frames(samples, stem), _frames(stem, stem), np.zeros_like(own))
    parts = np.stack([samples, *(other.within(start, len(samples)) for other in others)]).astype(np.float64)
    gains = np.linalg.lstsq(parts @ parts.T, parts @ stem, rcond=1e-9)[0]
    rest = (gains[1:] @ parts[1:]).astype(np.float32)
    stem = stem - rest
    return _Fit(start, own, _frames(samples, stem), _frames(stem, stem), _frames(rest, rest))


def _search(voice: FinishedWav, playing: _Playing) -> int:
    """The place within ±2 s where the stem is most like the take (normalised cross-correlation)."""
    reach = ms_to_samples(_SEARCH_MS, PROGRAMME_RATE_HZ)
    count = len(playing.samples)
    wide = voice.mono(playing.start - reach, count + 2 * reach)
    size = 1 << (len(wide) - 1).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(wide, size) * np.conj(np.fft.rfft(playing.samples, size)), size)
    likeness = likeness[: len(wide) - count + 1]
    running = np.concatenate([[0.0], np.cumsum(np.square(wide, dtype=np.float64))])
    energy = running[count:] - running[:-count]
    likeness = likeness / np.sqrt(np.maximum(energy, energy.max(initial=0.0) * 1e-6 + 1e-12))
    return playing.start - reach + int(likeness.argmax())


def _judge(take: Found, fit: _Fit, sounding: Mask, samples: int, stem_samples: int) -> Found:
    judged = sounding & (fit.others <= _MASKED * fit.own)
    gain = _line_gain(fit.shared, fit.own, judged)
    if fit.correlation < _THERE or gain <= 0.0:
        missing = FRAME_MS * int(sounding.sum())
        return replace(take, missing_ms=missing, missing_end_ms=missing)
    absent = judged & (fit.shared < _PRESENT * gain * fit.own)
    present, heard = np.flatnonzero(sounding & ~absent), np.flatnonzero(sounding)
    first, last = int(present[0]), int(present[-1])
    begin, end = fit.start + first * _FRAME, fit.start + min((last + 1) * _FRAME, samples)
    past_end = sounding & (fit.start + np.arange(len(sounding)) * _FRAME >= stem_samples)
    explained = gain * gain * float(fit.own.sum())
    residual = float(fit.stem.sum()) - 2 * gain * float(fit.shared.sum()) + explained
    return replace(
        take,
        sound=Span(samples_to_ms(begin, PROGRAMME_RATE_HZ), samples_to_ms(end, PROGRAMME_RATE_HZ)),
        gain_db=_db(gain * gain),
        residual_db=_db(residual / explained),
        head_db=_edge_db(fit, judged & _edge(int(heard[0]), _HEAD_MS, len(sounding)), gain),
        tail_db=_edge_db(fit, judged & _edge(int(heard[-1]) + 1, -_TAIL_MS, len(sounding)), gain),
        missing_start_ms=FRAME_MS * int(absent[:first].sum()),
        missing_end_ms=FRAME_MS * int(absent[last + 1 :].sum()),
        missing_ms=FRAME_MS * int(absent.sum()),
        past_end_ms=FRAME_MS * int(past_end.sum()),
    )


def _line_gain(shared: Float, energy: Float, judged: Mask) -> float:
    """The gain of the line where it is there: the upper quartile over its loud frames (20 dB below the loudest)."""
    loud = judged & (energy > 1e-2 * float(energy.max()))
    loud = loud if loud.any() else judged
    gains = np.sort(shared[loud] / energy[loud])
    return float(gains[3 * len(gains) // 4]) if len(gains) else 0.0


def _edge(frame: int, reach_ms: int, count: int) -> Mask:
    """The frames from `frame` on for `reach_ms`; backwards if that is negative."""
    mask = np.zeros(count, np.bool_)
    other = frame + reach_ms // FRAME_MS
    mask[max(0, min(frame, other)) : max(frame, other)] = True
    return mask


def _edge_db(fit: _Fit, frames: Mask, gain: float) -> float | None:
    if not frames.any():
        return None
    share = max(0.0, float(fit.shared[frames].sum() / fit.own[frames].sum())) / gain
    return _db(share * share)


def _compare_natural(playing: _Playing, loudest: float) -> tuple[float, int]:
    """The natural take's length, and how much of its sound was cut off (not sped up) to make the placed one.

    A stretched or respoken take shares no waveform with the natural one over its last 300 ms; a truncated one is equal.

    Args:
        loudest: Energy of the loudest frame.
    """
    take, count = playing.take, len(playing.samples)
    if take.natural == take.path:
        return count * 1000 / PROGRAMME_RATE_HZ, 0
    piece = min(count, ms_to_samples(_TAIL_MS, PROGRAMME_RATE_HZ))
    with FinishedWav(take.natural, PROGRAMME_RATE_HZ) as natural:
        natural_ms = natural.samples * 1000 / PROGRAMME_RATE_HZ
        if not piece or natural.samples <= count:
            return natural_ms, 0
        end = natural.mono(count - piece, piece)
        lost = natural.mono(count, natural.samples - count)
    if _likeness(playing.samples[count - piece :], end) < _TRUNCATED:
        return natural_ms, 0
    energy = _frames(lost, lost)
    return natural_ms, FRAME_MS * int((energy > max(_SOUNDING * loudest, _SILENCE)).sum())


def _likeness(a: Mono, b: Mono) -> float:
    scale = float(np.sqrt(_frames(a, a).sum() * _frames(b, b).sum()))
    return float(_frames(a, b).sum()) / scale if scale else 0.0


def _frames(a: Mono, b: Mono) -> Float:
    """Sums of products in frames of 10 ms; the last may be shorter."""
    whole = len(a) // _FRAME * _FRAME
    sums: Float = np.einsum("ij,ij->i", a[:whole].reshape(-1, _FRAME), b[:whole].reshape(-1, _FRAME)).astype(np.float64)
    if whole == len(a):
        return sums
    return np.append(sums, np.float64(np.einsum("i,i->", a[whole:], b[whole:])))


def _db(power: float) -> float:
    return round(10 * float(np.log10(max(power, 10 ** (_FLOOR_DB / 10)))), 2) + 0.0
