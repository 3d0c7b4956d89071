from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from octavia.dubbing.errors import OutputError
from octavia.dubbing.sound.spool import spool, spooled


def test_spooled_frames_come_back_bit_by_bit_as_often_as_wanted(tmp_path: Path) -> None:
    frames = np.random.default_rng(1).standard_normal((1000, 2)).astype(np.float32) * 3
    kept = spool([frames[:333], frames[333:333], frames[333:]], tmp_path / "spool")
    assert kept.frames == 1000
    assert spooled(tmp_path / "spool") == kept
    for size in (1, 300, 1000, 5000):
        assert np.array_equal(np.concatenate(list(kept.blocks(size))), frames)


def test_no_blocks_make_an_empty_spool(tmp_path: Path) -> None:
    assert list(spool([], tmp_path / "spool").blocks(10)) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="missing"):
        spool([], tmp_path / "missing" / "spool")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_full_disk_is_an_output_error() -> None:
    with pytest.raises(OutputError, match="No space left"):
        spool([np.zeros((100_000, 2), np.float32)], Path("/dev/full"))
