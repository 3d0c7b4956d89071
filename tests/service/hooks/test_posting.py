"""A message is posted to a checked address, within a time, and follows nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from octavia.service.hooks.posting import post
from octavia.service.storage.ingest.addresses import Guard
from support.receiver import Receiver, receiving

OPEN = Guard(any_port=True, exempt=frozenset({"127.0.0.1"}))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def test_what_is_answered_with_success_was_heard(receiver: Receiver) -> None:
    posted = post(OPEN, f"{receiver.url}?a=1", b'{"n": 1}', {"webhook-id": "m"})
    assert (posted.answered, posted.fault) == (204, "")
    (received,) = receiver.got
    assert received.path == "/hook?a=1"
    assert received.body == b'{"n": 1}'
    assert received.headers["webhook-id"] == "m"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["host"] in receiver.url


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410, 500, 503])
def test_every_other_answer_is_a_fault_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: status
    posted = post(OPEN, receiver.url, b"{}", {})
    assert (posted.answered, posted.fault) == (status, f"it answered {status}")
    assert len(receiver.got) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "2130706433"])
def test_nothing_inside_is_reached(host: str) -> None:
    posted = post(Guard(), f"http://{host}/", b"{}", {})
    assert posted.answered is None
    assert posted.fault


def test_a_name_that_leads_inside_by_now_is_not_followed(receiver: Receiver) -> None:
    turned = Guard(any_port=True, resolve=lambda _host, _port: ["127.0.0.1"])
    posted = post(turned, receiver.url.replace("127.0.0.1", "hooks.example"), b"{}", {})
    assert "no public host" in posted.fault
    assert receiver.got == []


def test_nobody_there(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    assert post(OPEN, f"http://127.0.0.1:{port}/", b"{}", {}).fault == "it can't be reached"


def test_who_drips_an_answer_is_cut_off() -> None:
    stop = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with closing(connection):
            while not stop.wait(0.05):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        began = time.monotonic()
        posted = post(OPEN, f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, whole_s=0.5)
        stop.set()
        thread.join()
    assert posted.answered is None
    assert posted.fault in ("it did not answer in time", "it broke off")
    assert time.monotonic() - began < 15


def test_what_speaks_no_http_is_a_fault() -> None:
    def babble(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with closing(connection):
            connection.recv(65536)
            connection.sendall(b"220 mail ready\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=babble, args=(listening,))
        thread.start()
        posted = post(OPEN, f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
        thread.join()
    assert (posted.answered, posted.fault) == (None, "it broke off")
