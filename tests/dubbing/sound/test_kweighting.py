from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import sosfilt

from octavia.dubbing.sound.kweighting import KWeightedEnergy, k_weighting, row_length


def test_the_filter_is_the_one_that_bs_1770_tabulates() -> None:
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    high_pass = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]
    assert np.allclose(k_weighting(48_000), [shelf, high_pass], atol=1e-11, rtol=0)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 44_100, 48_000])
def test_the_matrix_form_filters_as_the_recursive_one_does(rate_hz: int) -> None:
    rng = np.random.default_rng(1)
    hop = rate_hz // 10
    offset = rng.standard_normal((2, 20 * hop)) * 0.1 + 0.3
    drift = np.cumsum(rng.standard_normal((2, 20 * hop)), axis=1) * 0.001
    row = row_length(hop)
    for signal in (offset, drift):
        energy = KWeightedEnergy(2, rate_hz, row, hop // row)
        planar = np.ascontiguousarray(signal, np.float32)
        rows = np.concatenate([energy.add(planar[:, : 7 * hop]), energy.add(planar[:, 7 * hop :])])
        exact = np.square(sosfilt(k_weighting(rate_hz), planar.astype(np.float64), axis=1)).sum(axis=0)
        assert np.allclose(rows, exact.reshape(-1, row).sum(axis=1), rtol=1e-3, atol=1e-9)
        assert rows.sum() == pytest.approx(exact.sum(), rel=1e-7)


@pytest.mark.parametrize(("step", "row"), [(4800, 48), (480, 48), (2205, 49), (7, 7), (1, 1), (97, 1)])
def test_rows_divide_a_step_and_are_near_the_cheapest_length(step: int, row: int) -> None:
    assert row_length(step) == row
