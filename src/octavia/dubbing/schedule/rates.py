"""Whole milliseconds that keep a rate cap exactly."""

from __future__ import annotations

import math


def least_ms(natural_ms: int, rate: float) -> int:
    """The shortest duration at which `natural_ms` of speech plays no faster than `rate` (> 0); 0 only for silence."""
    duration = max(min(natural_ms, 1), math.floor(natural_ms / rate))
    while duration and natural_ms / duration > rate:
        duration += 1
    return duration


def most_ms(natural_ms: int, rate: float) -> int:
    """The longest duration at which `natural_ms` of speech plays no slower than `rate` (> 0)."""
    duration = math.ceil(natural_ms / rate)
    while duration and natural_ms / duration < rate:
        duration -= 1
    return duration
