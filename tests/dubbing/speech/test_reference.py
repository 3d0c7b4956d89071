"""Clips of a speaker are chosen: long, clean, of nobody else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.speech.reference import ENOUGH_MS, reference_clips
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, total_ms
from octavia.dubbing.values import Segment, Word

Sound = np.ndarray[tuple[int], np.dtype[np.float64]]


def segment(start_ms: int, end_ms: int, words: tuple[Word, ...] = ()) -> Segment:
    return Segment(f"s{start_ms}", start_ms, end_ms, "text", words)


def voice(ms: int, level: float = 0.2) -> Sound:
    """Syllables of a buzz, four a second."""
    time = np.arange(ms * SPEECH_RATE_HZ // 1000) / SPEECH_RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 120 * harmonic * time) / harmonic for harmonic in range(1, 20))
    sound: Sound = level * np.clip(np.sin(2 * np.pi * 4 * time) + 0.4, 0, None) * buzz / 2
    return sound


class Recording:
    """A track of silence into which sounds are put, and of which spans are read."""

    def __init__(self, ms: int, noise: float = 1e-4) -> None:
        count = ms * SPEECH_RATE_HZ // 1000
        self.sound = np.random.default_rng(1).normal(0, noise, count)
        self.asked: list[Span] = []

    def put(self, at_ms: int, sound: Sound) -> Recording:
        start = at_ms * SPEECH_RATE_HZ // 1000
        self.sound[start : start + len(sound)] += sound
        return self

    def read(self, span: Span) -> Pcm16:
        self.asked.append(span)
        part = self.sound[span.start_ms * SPEECH_RATE_HZ // 1000 : span.end_ms * SPEECH_RATE_HZ // 1000]
        pcm: Pcm16 = np.clip(np.rint(part * 32767), -32768, 32767).astype(np.int16)
        return pcm


def test_the_longest_clean_segments_are_taken() -> None:
    tape = Recording(20_000).put(0, voice(6000)).put(8000, voice(900)).put(10_000, voice(5000))
    clips = reference_clips([segment(0, 6000), segment(8000, 8900), segment(10_000, 15_000)], [], tape.read)
    assert [abs(clip.start_ms - at) < 100 for clip, at in zip(clips, (0, 10_000), strict=True)] == [True, True]


def test_noisy_clipped_and_soft_segments_are_left_out() -> None:
    tape = Recording(40_000).put(0, voice(5000))
    tape.put(10_000, voice(5000)).put(10_000, np.random.default_rng(2).normal(0, 0.1, 5 * SPEECH_RATE_HZ))
    tape.put(20_000, voice(5000, level=3.0))
    tape.put(30_000, voice(5000, level=0.004))
    segments = [segment(start, start + 5000) for start in (0, 10_000, 20_000, 30_000)]
    (clip,) = reference_clips(segments, [], tape.read)
    assert clip.end_ms <= 5000


def test_the_cleaner_of_two_comes_first_when_there_is_too_much() -> None:
    tape = Recording(120_000)
    for place in range(10):
        tape.put(place * 10_000, voice(8000))
        tape.put(place * 10_000, np.random.default_rng(place).normal(0, 0.0003 * 2**place, 8 * SPEECH_RATE_HZ))
    clips = reference_clips([segment(place * 10_000, place * 10_000 + 8000) for place in range(10)], [], tape.read)
    assert total_ms(clips) == ENOUGH_MS
    assert max(clip.start_ms for clip in clips) < 50_000


def test_where_others_speak_nothing_is_taken() -> None:
    tape = Recording(12_000).put(0, voice(12_000))
    clips = reference_clips([segment(0, 12_000)], [Span(4000, 5000), Span(9500, 13_000)], tape.read)
    assert len(clips) == 2
    assert clips[0].end_ms <= 3850
    assert clips[1].start_ms >= 5150
    assert clips[1].end_ms <= 9350


def test_silence_at_the_ends_is_cut_off() -> None:
    tape = Recording(10_000).put(3000, voice(4000))
    (clip,) = reference_clips([segment(0, 10_000)], [], tape.read)
    assert abs(clip.start_ms - 3000) <= 100
    assert abs(clip.end_ms - 7000) <= 100


def test_what_lies_outside_of_the_words_is_left_out() -> None:
    tape = Recording(10_000).put(0, voice(10_000))
    (clip,) = reference_clips([segment(0, 10_000, (Word("a", 4000, 5000), Word("b", 6000, 8000)))], [], tape.read)
    assert clip.start_ms >= 3800
    assert clip.end_ms <= 8200


def test_a_shout_is_not_how_somebody_speaks() -> None:
    tape = Recording(40_000)
    for start in (0, 10_000, 20_000):
        tape.put(start, voice(5000, level=0.05))
    tape.put(30_000, voice(6000, level=0.4))
    segments = [segment(start, start + 6000) for start in (0, 10_000, 20_000, 30_000)]
    assert max(clip.start_ms for clip in reference_clips(segments, [], tape.read)) < 30_000


def test_of_long_speech_pieces_are_read_that_fit_in_memory() -> None:
    tape = Recording(65_000).put(0, voice(65_000))
    clips = reference_clips([segment(0, 65_000)], [], tape.read)
    assert total_ms(clips) == ENOUGH_MS
    assert max(span.duration_ms for span in tape.asked) <= 10_000


def test_without_speech_there_are_no_clips() -> None:
    tape = Recording(5000)
    assert reference_clips([], [], tape.read) == ()
    assert reference_clips([segment(0, 5000)], [], tape.read) == ()
    assert reference_clips([segment(0, 5000)], [], lambda span: np.zeros(0, np.int16)) == ()


spans = st.lists(
    st.tuples(st.integers(0, 60_000), st.integers(0, 20_000)).map(lambda pair: Span(pair[0], sum(pair))), max_size=8
)


@given(own=spans, others=spans)
@settings(max_examples=60, deadline=None)
def test_clips_are_apart_in_order_within_the_speakers_segments_and_away_from_others(
    own: list[Span], others: list[Span]
) -> None:
    tape = TAPE
    clips = reference_clips([segment(span.start_ms, span.end_ms) for span in own], others, tape.read)
    assert total_ms(clips) <= ENOUGH_MS
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(clips))
    assert all(1200 <= clip.duration_ms <= 10_000 for clip in clips)
    assert all(clip.overlap_ms(other) == 0 for clip in clips for other in others)
    covered = [sum(clip.overlap_ms(span) for span in own) for clip in clips]
    assert all(inside >= clip.duration_ms for inside, clip in zip(covered, clips, strict=True))
    assert clips == reference_clips([segment(span.start_ms, span.end_ms) for span in own], others, tape.read)


TAPE = Recording(80_000).put(0, voice(80_000))
