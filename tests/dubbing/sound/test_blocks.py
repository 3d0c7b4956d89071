from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.sound.blocks import Block, Windows, fit_length, reblock

_LENGTHS = st.lists(st.integers(0, 40), max_size=12)


def _frames(count: int) -> Block:
    return np.stack([np.arange(count), -np.arange(count)], axis=1).astype(np.float32)


def _cut(frames: Block, lengths: list[int]) -> list[Block]:
    return np.split(frames, np.cumsum(lengths)[:-1]) if lengths else []


@given(_LENGTHS, st.integers(1, 30))
def test_reblocking_keeps_every_frame_and_makes_all_blocks_but_the_last_of_one_size(
    lengths: list[int], size: int
) -> None:
    frames = _frames(sum(lengths))
    blocks = list(reblock(_cut(frames, lengths), size))
    assert np.array_equal(np.concatenate([frames[:0], *blocks]), frames)
    assert all(len(block) == size for block in blocks[:-1])
    assert all(0 < len(block) <= size for block in blocks)


def test_blocks_that_fit_are_passed_on_without_a_copy() -> None:
    frames = _frames(20)
    assert all(np.shares_memory(block, frames) for block in reblock([frames], 5))


def test_a_block_of_no_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        next(reblock([_frames(3)], 0))


@given(_LENGTHS, st.integers(0, 200), st.integers(1, 30))
def test_a_fitted_stream_has_exactly_the_length_asked_for_with_silence_after_its_end(
    lengths: list[int], total: int, size: int
) -> None:
    frames = _frames(sum(lengths)) + 1
    fitted = np.concatenate([frames[:0], *fit_length(_cut(frames, lengths), total, size)])
    heard = min(total, len(frames))
    assert len(fitted) == total
    assert np.array_equal(fitted[:heard], frames[:heard])
    assert not fitted[heard:].any()


@given(_LENGTHS, st.integers(1, 30), st.integers(0, 9), st.integers(0, 9))
def test_windows_hold_every_frame_once_with_its_neighbours_around(
    lengths: list[int], size: int, before: int, after: int
) -> None:
    frames = _frames(sum(lengths)) + 1
    windows = Windows(size, before, after)
    made = [window for block in _cut(frames, lengths) for window in windows.push(block)] + list(windows.finish())
    silent_around = np.pad(frames.T, ((0, 0), (before, after)))
    start = 0
    for window in made:
        assert np.array_equal(window, silent_around[:, start : start + window.shape[1]])
        start += window.shape[1] - before - after
    assert start == len(frames)
    assert all(window.shape[1] == before + size + after for window in made[:-1])
