"""What somebody does with credits by hand is written down, once."""

from __future__ import annotations

from octavia.api.server import Server
from octavia.service.audit import Wanted, entries
from octavia.service.billing.money import CREDIT_UCR
from support.people import new_person


def test_grants_and_corrections_stand_in_the_audit_trail_once(server: Server) -> None:
    ana = new_person(server)
    for _ in range(2):
        server.billing.grant(ana.owner_id, 5 * CREDIT_UCR, "for the delay", "grant-1", "operator")
        server.billing.correct(ana.owner_id, -CREDIT_UCR, "too much", "correct-1", "operator")
    found = entries(server.database, Wanted(target=ana.owner_id))
    assert [(each.actor, each.action, each.details["reason"]) for each in found] == [
        ("operator", "credits.corrected", "too much"),
        ("operator", "credits.granted", "for the delay"),
    ]
    assert found[1].details["amount_ucr"] == 5 * CREDIT_UCR
