"""Published keys: fetched, kept, asked for again, and never by whoever makes tokens up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Event
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from octavia.platform.fetching import FetchFailed
from octavia.service.accounts.errors import KeysUnavailable
from octavia.service.accounts.key_sets import KeySet
from octavia.testing.supabase.keys import SigningKey, new_key
from support.server import FixedClock


@cache
def key(name: str) -> SigningKey:
    """A key by any name, made once."""
    return new_key("RS256" if name.startswith("rsa") else "ES256")


class Vendor:
    """Publishes keys, answers something else, or nothing."""

    def __init__(self, *keys: SigningKey) -> None:
        self.body: str | None = None
        self.asked = 0
        self.publish(*keys)

    def __call__(self, url: str, whole_s: float, most_bytes: int) -> bytes:
        assert (url, whole_s < 10, most_bytes < 10**6) == ("http://keys.test", True, True)
        self.asked += 1
        if self.body is None:
            raise FetchFailed("away")
        return self.body.encode()

    def publish(self, *keys: SigningKey) -> None:
        self.body = json.dumps({"keys": [each.published() for each in keys]})


def found(keys: KeySet, wanted: SigningKey) -> bool:
    return keys.key(wanted.id, wanted.algorithm) is not None


@pytest.fixture
def vendor() -> Vendor:
    return Vendor(key("ec"), key("rsa"))


@pytest.fixture
def keys(vendor: Vendor, clock: FixedClock) -> KeySet:
    return KeySet("http://keys.test", clock, vendor)


def test_keys_are_fetched_once_for_as_long_as_they_are_fresh(keys: KeySet, vendor: Vendor, clock: FixedClock) -> None:
    assert [found(keys, key(name)) for name in ("ec", "rsa", "ec")] == [True, True, True]
    clock.forward(minutes=9, seconds=59)
    assert (found(keys, key("ec")), vendor.asked) == (True, 1)
    clock.forward(seconds=1)
    assert (found(keys, key("ec")), vendor.asked) == (True, 2)


def test_made_up_names_make_us_ask_once_in_a_while_at_most(keys: KeySet, vendor: Vendor, clock: FixedClock) -> None:
    for number in range(200):
        assert keys.key(f"made up {number}", "ES256") is None
    assert vendor.asked == 1
    clock.forward(seconds=10)
    assert (keys.key("made up", "ES256"), vendor.asked) == (None, 2)


def test_a_new_key_counts_and_a_revoked_one_no_more(keys: KeySet, vendor: Vendor, clock: FixedClock) -> None:
    assert found(keys, key("ec"))
    vendor.publish(key("next"))
    clock.forward(seconds=10)
    assert (found(keys, key("next")), found(keys, key("ec"))) == (True, False)


def test_known_keys_count_while_the_vendor_is_away_for_a_day(keys: KeySet, vendor: Vendor, clock: FixedClock) -> None:
    assert found(keys, key("ec"))
    vendor.body = None
    clock.forward(hours=23, minutes=59)
    assert found(keys, key("ec"))
    with pytest.raises(KeysUnavailable):
        found(keys, key("next"))
    clock.forward(minutes=1)
    with pytest.raises(KeysUnavailable):
        found(keys, key("ec"))


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "<html>",
        "[]",
        '{"keys": {}}',
        '{"keys": null}',
        "[" * 100_000,
        '{"keys": 7}',
        "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    ],
    ids=str,
)
def test_where_there_is_no_set_of_keys_nothing_is_known(keys: KeySet, vendor: Vendor, body: str | None) -> None:
    vendor.body = body
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            found(keys, key("ec"))
    assert vendor.asked == 1


def _short() -> dict[str, Any]:
    return SigningKey("RS256", generate_private_key(65537, 1024)).published()


@pytest.mark.parametrize(
    "odd",
    [
        lambda: {"kty": "oct", "k": "c2VjcmV0", "kid": "odd", "alg": "HS256"},
        lambda: {"kty": "oct", "k": "c2VjcmV0", "kid": "odd", "alg": "ES256"},
        lambda: {**key("ec").published(), "kid": "odd", "alg": "RS256"},
        lambda: {**key("ec").published(), "kid": "odd", "use": "enc"},
        lambda: {**key("ec").published(), "kid": "odd", "x": "AA"},
        lambda: {**key("ec").published(), "kid": "odd", "crv": "P-384"},
        lambda: {**_short(), "kid": "odd"},
        lambda: {**key("ec").published(), "kid": 7},
        lambda: "odd",
        lambda: None,
    ],
)
def test_what_is_no_usable_public_key_is_passed_over(keys: KeySet, vendor: Vendor, odd: Callable[[], Any]) -> None:
    vendor.body = json.dumps({"keys": [odd(), key("ec").published()]})
    assert found(keys, key("ec"))
    for algorithm in ("ES256", "RS256", "HS256", "none"):
        assert keys.key("odd", algorithm) is None


def test_a_key_checks_signatures_of_its_own_algorithm_alone(keys: KeySet) -> None:
    for wanted, other in ((key("ec"), "RS256"), (key("rsa"), "ES256")):
        assert found(keys, wanted)
        assert keys.key(wanted.id, other) is None


def test_while_the_keys_are_fetched_a_few_wait_and_the_rest_is_told_to_come_again(clock: FixedClock) -> None:
    asked, answer, vendor = Event(), Event(), Vendor(key("ec"))

    def slowly(url: str, whole_s: float, most_bytes: int) -> bytes:
        asked.set()
        assert answer.wait(20)
        return vendor(url, whole_s, most_bytes)

    keys = KeySet("http://keys.test", clock, slowly)
    with ThreadPoolExecutor(20) as pool:
        waiting = [pool.submit(found, keys, key("ec"))]
        assert asked.wait(20)
        waiting += [pool.submit(found, keys, key("ec")) for _ in range(19)]
        turned_away = 0
        while turned_away < 12:
            time.sleep(0.01)
            turned_away = sum(each.done() for each in waiting)
        answer.set()
    refused = [each for each in waiting if each.exception()]
    assert {type(each.exception()) for each in refused} == {KeysUnavailable}
    assert (len(refused), vendor.asked) == (12, 1)
