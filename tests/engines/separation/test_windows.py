"""Windows that overlap, and sound at another rate: nothing is lost, whatever the blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.separation.windows import Block, of_length, overlapping, resampled


def _sound(samples: int) -> Block:
    return np.random.default_rng(1).uniform(-1, 1, (samples, 2)).astype(np.float32)


def _cut(sound: Block, sizes: list[int]) -> list[Block]:
    edges = np.minimum(np.cumsum([0, *sizes]), len(sound))
    return [sound[a:b] for a, b in zip(edges, [*edges[1:], len(sound)], strict=True)]


@given(length=st.integers(0, 500), window=st.integers(4, 120), sizes=st.lists(st.integers(0, 200), max_size=6))
def test_work_that_changes_nothing_gives_the_sound_back(length: int, window: int, sizes: list[int]) -> None:
    sound = _sound(length)
    out = list(overlapping(_cut(sound, sizes), window, lambda cut: cut))
    np.testing.assert_allclose(np.concatenate([np.zeros((0, 2)), *out]), sound, atol=1e-6)


def test_every_window_is_full_and_as_few_are_used_as_cover_the_sound() -> None:
    seen: list[int] = []

    def work(cut: Block) -> Block:
        seen.append(len(cut))
        return cut

    for length in (1, 100, 101, 175, 176):
        seen.clear()
        list(overlapping([_sound(length)], 100, work))
        assert seen == [100] * {1: 1, 100: 1, 101: 2, 175: 2, 176: 3}[length]


def test_one_window_passes_into_the_next_without_a_step() -> None:
    levels = iter((1.0, 0.0))
    out = np.concatenate(
        list(overlapping([np.ones((175, 2), np.float32)], 100, lambda cut: cut * np.float32(next(levels))))
    )
    assert (out[:75] == 1).all()
    assert (out[100:] == 0).all()
    faded = out[74:101, 0]
    assert (np.diff(faded) <= 0).all()
    assert np.abs(np.diff(faded)).max() < 0.1


@pytest.mark.parametrize("block", [480, 7777, 48_000])
def test_sound_there_and_back_again_is_where_it_was(block: int) -> None:
    time_s = np.arange(48_000) / 48_000
    sound = np.stack([np.sin(2 * np.pi * 440 * time_s), np.sin(2 * np.pi * 3000 * time_s)], axis=1).astype(np.float32)
    blocks = (sound[at : at + block] for at in range(0, len(sound), block))
    back = resampled(resampled(blocks, 48_000, 44_100, 2), 44_100, 48_000, 2)
    out = np.concatenate(list(of_length(back, len(sound), 2)))
    assert out.shape == sound.shape
    np.testing.assert_allclose(out[500:-500], sound[500:-500], atol=2e-3)


@pytest.mark.parametrize("samples", [0, 5, 10, 15])
def test_sound_is_cut_or_filled_up_to_a_length(samples: int) -> None:
    sound = _sound(10)
    out = np.concatenate([np.zeros((0, 2)), *of_length([sound[:4], sound[4:]], samples, 2)])
    assert len(out) == samples
    assert np.array_equal(out[:10], sound[:samples])
    assert not out[10:].any()
