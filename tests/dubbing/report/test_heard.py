from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import Pcm16
from octavia.dubbing.errors import Cancelled
from octavia.dubbing.report import Report
from octavia.dubbing.report.heard import hear_lines, normal_words, word_errors
from octavia.dubbing.values import Word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", "hello world"),
        ("  It’s   'fine' - isn't it?  ", "it's fine isn't it"),
        ("¿Qué pasó? ¡Nada!", "qué pasó nada"),
        ("ﬁne_print\n2 lines", "fine print 2 lines"),
        ("… — !", ""),
    ],
)
def test_texts_are_compared_as_plain_words(text: str, words: str) -> None:
    assert normal_words(text) == words


@given(st.text())
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert normal_words(normal_words(text)) == normal_words(text)


def test_errors_are_counted_over_all_lines() -> None:
    found = word_errors([("ask not what", "ask what"), ("your country can do", "your county can do now")])
    assert (found.lines, found.words) == (2, 7)
    assert (found.deletions, found.substitutions, found.insertions) == (1, 1, 1)
    assert found.rate == pytest.approx(3 / 7, abs=1e-4)


def said(text: str) -> list[Word]:
    return [Word(word, 0, 1) for word in text.split()]


def test_each_line_is_cut_out_of_the_dub_and_heard(good_dub: Any, good_report: Report) -> None:
    lines = good_report.tracks[0].lines
    lengths: list[int] = []

    def recognize(audio: Pcm16) -> Sequence[Word] | None:
        assert audio.dtype == np.int16
        lengths.append(len(audio) // 16)
        return said("esto es lo que dice la liña")

    rows, errors = hear_lines(wav_of(good_dub), lines, recognize, CancelToken())
    assert lengths == pytest.approx([line.spoken_ms + 300 for line in lines], abs=30)
    assert errors is not None and (errors.lines, errors.substitutions) == (3, 3)
    assert {row.word_errors for row in rows} == {1}
    assert rows[0].heard == "esto es lo que dice la liña"


def test_a_recogniser_that_has_nothing_to_say_leaves_no_figure(good_dub: Any, good_report: Report) -> None:
    rows, errors = hear_lines(wav_of(good_dub), good_report.tracks[0].lines, lambda audio: None, CancelToken())
    assert errors is None
    assert rows == good_report.tracks[0].lines


def test_hearing_can_be_stopped(good_dub: Any, good_report: Report) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        hear_lines(wav_of(good_dub), good_report.tracks[0].lines, lambda audio: [], token)


def wav_of(dub: Any) -> Path:
    return Path(dub.track.files.wav)
