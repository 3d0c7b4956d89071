from __future__ import annotations

import numpy as np
import pytest

from octavia.dubbing.schedule.convex import Programme


def test_the_optimum_of_a_bounded_square_lies_on_the_bound_and_its_price_is_the_slope() -> None:
    programme = Programme()
    x = programme.variables(1)
    programme.square(2.0, [(x, 1.0)], target=5.0)
    rows = programme.at_most([(x, 1.0)], np.array([3.0]))
    optimum = programme.solve()
    assert optimum.values[x] == pytest.approx([3.0], abs=1e-4)
    assert optimum.cost == pytest.approx(2.0 * (3.0 - 5.0) ** 2, abs=1e-3)
    assert optimum.price(rows) == pytest.approx([2 * 2.0 * (5.0 - 3.0)], abs=1e-3)


def test_terms_on_several_columns_share_one_square() -> None:
    programme = Programme()
    x = programme.variables(2)
    programme.square(1.0, [(x[:1], 1.0), (x[1:], -2.0)], target=4.0)
    programme.square(1e-3, [(x, 1.0)])
    programme.equal([(x[:1], 1.0)], np.array([2.0]))
    optimum = programme.solve()
    assert optimum.values[x] == pytest.approx([2.0, -1.0], abs=1e-2)


def test_linear_costs_push_variables_down_to_zero_and_no_further() -> None:
    programme = Programme()
    x = programme.at_least_zero(3)
    programme.linear(np.array([1.0, 2.0, 3.0]), x)
    programme.at_most([(x[:1], -1.0)], np.array([-0.5]))
    assert programme.solve().values[x] == pytest.approx([0.5, 0.0, 0.0], abs=1e-4)
