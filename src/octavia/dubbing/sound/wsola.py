"""Time-scale modification by splicing: WSOLA, with splices only where they are needed.

After W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
time-scale modification of speech", ICASSP 1993. Between splices the samples are copied unchanged, so a take that is
off by a few per cent is almost the take itself, and its cost is that of a handful of searches.
"""

from __future__ import annotations

import numpy as np

from octavia.dubbing.engines import Samples

_FRAME_MS = 30
_DRIFT_MS = 6
_BEHIND_MS = 2
_AHEAD_MS = 10
_COARSE_HZ = 8000


def wsola(samples: Samples, rate_hz: int, target_samples: int) -> Samples:
    """Mono `samples` lasting exactly `target_samples`, pitch unchanged.

    The output is laid in hops of half a frame (30 ms), the last one longer by what is left over. A hop goes on where
    the last one ended as long as that is within 6 ms of where it belongs. Else it is taken from where the sound looks
    most like what would have followed (normalised cross-correlation), and cross-faded in. The search covers 12 ms, a
    period of the lowest voices: from 2 ms short of where the hop belongs to 10 ms past it, seen from where the last one
    ended. So no splice merely undoes the drift of its own hop, no event moves by more than a hop, and the first and
    last sample stay first and last.
    """
    hop = max(1, rate_hz * _FRAME_MS // 2000)
    if not len(samples) or not target_samples:
        return np.zeros(target_samples, np.float32)
    splicer = _Splicer(samples, rate_hz, hop)
    out = np.empty(target_samples, np.float32)
    slack = rate_hz * _DRIFT_MS // 1000
    ratio = len(samples) / target_samples
    follow = 0
    count = max(1, target_samples // hop)
    for number in range(count):
        start, last = number * hop, number == count - 1
        length = target_samples - start if last else hop
        wanted = len(samples) - length if last else round(start * ratio)
        if follow == wanted or (abs(follow - wanted) <= slack and not last):
            place = follow
            out[start : start + length] = splicer.piece(place, length)
        else:
            place = wanted if last else splicer.best(follow, wanted)
            out[start : start + length] = splicer.crossfade(follow, place, length)
        follow = place + length
    return out


class _Splicer:
    """Pieces of one take, and where they join unheard. Positions may lie outside the take: silence is there."""

    def __init__(self, samples: Samples, rate_hz: int, hop: int) -> None:
        self._behind = rate_hz * _BEHIND_MS // 1000
        self._ahead = rate_hz * _AHEAD_MS // 1000
        self._hop = hop
        # The search runs coarsely on a decimated copy (mean of `step` samples), then sample by sample around its best.
        self._step = max(1, rate_hz // _COARSE_HZ)
        self._pad = (4 * hop + 2 * self._ahead) // self._step * self._step
        self._samples = np.pad(samples.astype(np.float32, copy=False), (self._pad, self._pad + self._step))
        whole = len(self._samples) // self._step * self._step
        self._coarse = self._samples[:whole].reshape(-1, self._step).mean(axis=1)

    def piece(self, place: int, length: int) -> Samples:
        start = place + self._pad
        return self._samples[start : start + length]

    def crossfade(self, old: int, new: int, length: int) -> Samples:
        rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)
        faded: Samples = self.piece(old, length) * (1 - rise) + self.piece(new, length) * rise
        return faded

    def best(self, follow: int, wanted: int) -> int:
        """The position around `wanted` whose frame is most like the one at `follow`."""
        if wanted > follow:
            first, last = wanted - self._behind, wanted + self._ahead
        else:
            first, last = wanted - self._ahead, wanted + self._behind
        step = self._step
        coarse = self._most_like(self._coarse, follow, first, last, step)
        return self._most_like(self._samples, follow, coarse - step, coarse + step, 1) if step > 1 else coarse

    def _most_like(self, signal: Samples, follow: int, first: int, last: int, step: int) -> int:
        frame = 2 * self._hop // step
        model_at = (follow + self._pad) // step
        model = signal[model_at : model_at + frame]
        field_at = (first + self._pad) // step
        field = signal[field_at : (last + self._pad) // step + frame]
        power = np.cumsum(np.square(field, dtype=np.float64))
        energy = power[frame - 1 :].copy()
        energy[1:] -= power[:-frame]
        likeness = np.correlate(field, model, "valid") / np.sqrt(np.maximum(energy, 1e-9))
        return (field_at + int(np.argmax(likeness))) * step - self._pad
