"""Webhooks of the loopback vendors: brought until they are taken, in order where the real ones are."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from standardwebhooks.webhooks import Webhook

from octavia.testing.payments.courier import Courier, standard
from support.receiver import Receiver, receiving

SECRET = "polar_whs_1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def courier_to(url: str, *, in_order: bool) -> Courier:
    courier = Courier(url, standard(SECRET), in_order=in_order, waits_s=(0.05, 0.05, 0.05))
    courier.start()
    return courier


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def bodies(receiver: Receiver) -> list[int]:
    return [json.loads(each.body)["number"] for each in receiver.got]


def test_a_message_is_signed_and_tried_again_under_its_id_until_it_is_taken(receiver: Receiver) -> None:
    receiver.answer = lambda _: 500 if len(receiver.got) < 3 else 202
    courier = courier_to(receiver.url, in_order=True)
    courier.send("msg_1", "order.paid", {"number": 1})
    until(lambda: courier.messages[0].over)
    courier.stop()
    assert (courier.messages[0].delivered, courier.messages[0].attempts) == (True, 3)
    for each in receiver.got:
        Webhook(SECRET.encode()).verify(each.body, each.headers)
        assert each.headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize(("in_order", "came"), [(True, [1, 1, 2]), (False, [1, 2, 1])])
def test_a_message_waits_for_those_before_it_where_it_must(receiver: Receiver, in_order: bool, came: list[int]) -> None:
    receiver.answer = lambda _: 500 if len(receiver.got) == 1 else 202
    courier = courier_to(receiver.url, in_order=in_order)
    for number in (1, 2):
        courier.send(f"msg_{number}", "order.paid", {"number": number})
    until(lambda: all(message.over for message in courier.messages))
    courier.stop()
    assert bodies(receiver) == came


def test_a_message_that_nobody_takes_is_given_up_and_can_be_sent_again(receiver: Receiver) -> None:
    receiver.answer = lambda _: 500
    courier = courier_to(receiver.url, in_order=True)
    courier.send("msg_1", "order.paid", {"number": 1})
    until(lambda: courier.messages[0].over)
    assert (courier.messages[0].delivered, courier.messages[0].attempts) == (False, 4)
    receiver.answer = lambda _: 202
    courier.send_again("msg_1")
    until(lambda: courier.messages[0].delivered)
    courier.stop()
    assert bodies(receiver) == [1] * 5


def test_where_nobody_listens_it_is_told_so() -> None:
    courier = courier_to("http://127.0.0.1:9/", in_order=True)
    courier.send("msg_1", "order.paid", {})
    until(lambda: courier.messages[0].over)
    courier.stop()
    assert (courier.messages[0].answered, courier.messages[0].attempts) == (None, 4)
