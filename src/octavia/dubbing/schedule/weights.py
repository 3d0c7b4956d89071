"""What the schedule minimises, term by term.

Per line: its drift (seconds from where it should start) and its slowness (it lasts that many times its natural
duration). A cost of 1 is what drifting 0.3 s or speaking 10 % slower costs. The programme minimises the sum of these
terms; the functions here say what a given placing costs, line by line.
"""

from __future__ import annotations

import numpy as np

from octavia.dubbing.schedule.vectors import Floats, Vectors

PACE = 1 / 0.10**2
"""× (slowness - 1)²."""
UNNATURAL = 3.0
"""× |slowness - 1|: many lines at exactly their natural pace rather than all a little off."""
HURRY = 400.0
HURRY_SQUARE = 1333.0
"""× slowness below that of a comfortable rate, and × its square."""
COMFORTABLE = 1 / 1.195
"""The slowness where hurry begins: a hair above that of 1.2 ×, so that rounding stays on the right side of it."""
BEYOND_RATE = 2000.0
"""× slowness below the rate cap's; only lines that can't keep it."""
JUMP = 2 / 0.10**2
"""× (difference of slowness)² between neighbours of one speaker, fading with the pause between them."""
DRIFT = 1 / 0.30**2
"""× drift²."""
BEYOND_SHIFT = 100.0
"""× drift beyond the start cap; only lines that can't keep it."""
TOLERANCE_S = 0.35
OVERRUN = 1.5
"""× seconds of sound from `TOLERANCE_S` after the segment's end on."""
EMPTY = 1.0
"""× seconds (less `TOLERANCE_S`) that a line is shorter than its segment: what makes speaking slower worth anything."""
SHORT_GAP = 30.0
"""× seconds missing to the pause wanted."""
SLOWED = 30.0
SLOWED_SQUARE = 10.0
"""× seconds by which the picture is slowed; × its square, over the seconds of picture it is spread on."""
TEXT = 3.0
"""× an option's cost."""


def pace_costs(vectors: Vectors, slowness: Floats) -> Floats:
    """What each line's pace costs it, jumps aside; shape (lines, paces) as `slowness`."""
    hurry = np.maximum(0, COMFORTABLE - slowness)
    beyond = np.maximum(0, vectors.capped - slowness)
    costs: Floats = PACE * (slowness - 1) ** 2 + UNNATURAL * np.abs(slowness - 1)
    return costs + HURRY * hurry + HURRY_SQUARE * hurry**2 + BEYOND_RATE * beyond


def jump_costs(vectors: Vectors, slowness: Floats, others: Floats) -> Floats:
    """What the jumps to its neighbours cost each line at each of its paces.

    Args:
        vectors: The problem.
        slowness: Shape (lines, paces).
        others: Shape (lines,), the paces of the neighbours.
    """
    costs = np.zeros_like(slowness)
    weights = JUMP * vectors.fade[:, None]
    np.add.at(costs, vectors.first, weights * (slowness[vectors.first] - others[vectors.second, None]) ** 2)
    np.add.at(costs, vectors.second, weights * (slowness[vectors.second] - others[vectors.first, None]) ** 2)
    return costs


def sound_costs(vectors: Vectors, drift_s: Floats, sound_s: Floats) -> Floats:
    """What it costs each line to speak past its segment or leave it empty; `sound_s` has shape (lines, …)."""
    shape = (-1,) + (1,) * (sound_s.ndim - 1)
    over = sound_s + (drift_s - vectors.left_s - TOLERANCE_S).reshape(shape)
    empty = (vectors.length_s - TOLERANCE_S).reshape(shape) - sound_s
    costs: Floats = OVERRUN * np.maximum(0, over) + EMPTY * np.maximum(0, empty)
    return costs


def placing_costs(vectors: Vectors, drift_s: Floats, slowness: Floats, natural_s: Floats) -> Floats:
    """What a whole placing costs, by line; shared costs are split (jumps) or borne by who waits (pauses)."""
    sound_s = slowness * natural_s
    column = slowness[:, None]
    costs = pace_costs(vectors, column)[:, 0] + jump_costs(vectors, column, slowness)[:, 0] / 2
    costs += sound_costs(vectors, drift_s, sound_s) + DRIFT * drift_s**2
    costs += np.where(vectors.free_start, BEYOND_SHIFT * np.maximum(0, np.abs(drift_s) - vectors.shift_s), 0.0)
    waits = vectors.ends
    pause_s = waits.apart_s + drift_s[waits.after] - drift_s[waits.before] - sound_s[waits.before]
    np.add.at(costs, waits.after, SHORT_GAP * np.maximum(0, waits.gap_s - pause_s))
    return costs
