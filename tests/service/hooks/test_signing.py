"""Signatures as Standard Webhooks say."""

from __future__ import annotations

import base64
import hashlib
import hmac

from octavia.service.hooks.signing import new_secret, signed_headers


def test_the_published_example_is_signed_as_published() -> None:
    # From the specification's own reference implementations.
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_with_two_secrets_both_signatures_are_sent() -> None:
    secrets = [new_secret(), new_secret()]
    signatures = signed_headers("m", 5, b"{}", secrets)["webhook-signature"].split(" ")
    for secret, signature in zip(secrets, signatures, strict=True):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = hmac.new(key, b"m.5.{}", hashlib.sha256).digest()
        assert signature == f"v1,{base64.b64encode(mac).decode()}"


def test_secrets_are_long_and_differ() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert len(base64.b64decode(one.removeprefix("whsec_"))) == 32
