"""How long a text will last in a voice, predicted from the voice's own takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.schedule.speech_units import pauses, units

_SYLLABLES_PER_S = {"de": 5.97, "en": 6.19, "es": 7.82, "fr": 7.18, "it": 6.99, "ja": 7.84, "vi": 5.22, "zh": 5.18}
"""Read speech, by language: Pellegrino, Coupé and Marsico, Language 87 (2011), table 1."""
_MEAN_SYLLABLES_PER_S = 6.63
"""Of 17 languages: Coupé, Oh, Dediu and Pellegrino, Science Advances 5 (2019)."""
_CHARACTERS_PER_UNIT = {"ar": 2.5, "fa": 2.5, "he": 2.4, "hi": 2.6, "ja": 1.2, "ko": 1.4, "yue": 1.1, "zh": 1.1}
_USUAL_CHARACTERS_PER_UNIT = 3.5
"""Spaces and marks included, counted on sentences of `speech_units`; alphabets and scripts that spell vowels out."""
_PAUSES_LEAVE = 0.75
"""The share of an utterance's time that is not pauses, roughly."""
_ONSET_S = 0.1
_PAUSE_S = 0.27
_SPREAD = np.array([0.05, 0.25, 0.15])
"""How far voices stray from these: onset (s), seconds per unit (share), pause (s)."""
_NOISE = 0.10
"""How far single takes stray from their voice's mean (share)."""
_LEAST_S = 0.5


class PaceModel:
    """Duration = onset + units × pace + pauses × pause, fitted to takes.

    A Bayesian linear regression in its simplest form: the language's usual pace counts as much as a few takes, so a
    voice that has said little is predicted by it, and one that has said a lot by its own pace.
    """

    def __init__(self, language: str, takes: Sequence[tuple[str, int]] = ()) -> None:
        """Fit to `takes`, (text, natural duration in ms) pairs of one voice; `language` is a code."""
        usual = 1 / _SYLLABLES_PER_S.get(language.partition("-")[0], _MEAN_SYLLABLES_PER_S)
        prior = np.array([_ONSET_S, usual, _PAUSE_S])
        spread = _SPREAD * (1.0, usual, 1.0)
        seconds = np.array([duration_ms for _, duration_ms in takes], float) / 1000
        scale = 1 / (_NOISE * np.maximum(seconds, _LEAST_S))
        rows = np.array([_features(text) for text, _ in takes], float).reshape(-1, len(prior)) * scale[:, None]
        matrix = np.vstack([rows, np.diag(1 / spread)])
        self._factors = _least_squares(matrix, np.concatenate([seconds * scale, prior / spread]))

    def predict_ms(self, text: str) -> int:
        """How long `text` lasts at the voice's natural pace, ms; 0 if there is nothing to say."""
        features = np.array(_features(text))
        return round(1000 * float(features @ self._factors)) if features[1] > 0 else 0


def characters_in(language: str, duration_ms: int) -> int:
    """About how many characters of `language` (a code) are said in `duration_ms` at an ordinary pace, at least 1.

    A guide for who writes a text, good to a quarter; how long a text really lasts is `PaceModel`'s business.
    """
    code = language.partition("-")[0]
    characters = _CHARACTERS_PER_UNIT.get(code, _USUAL_CHARACTERS_PER_UNIT)
    per_s = _SYLLABLES_PER_S.get(code, _MEAN_SYLLABLES_PER_S) * characters * _PAUSES_LEAVE
    return max(1, round(per_s * duration_ms / 1000))


def _least_squares(matrix: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The factors >= 0 that fit best, found by trying which of the few columns take part."""
    best, least = np.zeros(matrix.shape[1]), np.inf
    for part in product((True, False), repeat=matrix.shape[1]):
        factors = np.zeros(len(part))
        factors[list(part)] = np.linalg.lstsq(matrix[:, part], target)[0]
        error = float(np.square(matrix @ factors - target).sum())
        if (factors >= 0).all() and error < least:
            best, least = factors, error
    return best


def _features(text: str) -> tuple[float, float, float]:
    return 1.0, units(text), float(pauses(text))
