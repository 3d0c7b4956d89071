"""Payments, held against a model that is too simple to be wrong, while what they bring is spent."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from octavia.api.server import Server
from support.payments_model import PaymentsMachine
from support.people import Person

LONG = (pytest.mark.slow, pytest.mark.timeout(1800))


@pytest.mark.parametrize(
    ("database_url", "examples"),
    [
        ("sqlite", 15),
        ("postgres", 8),
        pytest.param("sqlite", 600, marks=LONG),
        pytest.param("postgres", 300, marks=LONG),
    ],
    indirect=["database_url"],
)
def test_whatever_is_told_while_credits_are_spent_the_wallet_holds_what_was_paid(
    server: Server, ana: Person, examples: int
) -> None:
    class Machine(PaymentsMachine):
        def __init__(self) -> None:
            super().__init__(server, ana)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
