"""Secrets: digests, signed tokens of one purpose each, sealed values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.platform.security import BadToken, Sealer, Signer, derived_key, digest, new_secret

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRET = "s" * 40
LIFETIME = timedelta(minutes=10)


def test_what_is_signed_is_read_until_it_expires() -> None:
    signer = Signer(SECRET, "access", LIFETIME)
    token = signer.sign({"sub": "ana"}, NOW)
    assert signer.read(token, NOW + LIFETIME - timedelta(seconds=1))["sub"] == "ana"
    with pytest.raises(BadToken) as caught:
        signer.read(token, NOW + LIFETIME)
    assert caught.value.expired
    assert signer.read(token, None)["sub"] == "ana"


def test_a_token_is_worth_nothing_for_another_purpose_or_server() -> None:
    token = Signer(SECRET, "access", LIFETIME).sign({"sub": "ana"}, NOW)
    for other in (Signer(SECRET, "stream", LIFETIME), Signer("t" * 40, "access", LIFETIME)):
        with pytest.raises(BadToken) as caught:
            other.read(token, NOW)
        assert not caught.value.expired


def test_only_our_algorithm_and_frame_count() -> None:
    signer, key = Signer(SECRET, "access", LIFETIME), derived_key(SECRET, "access")
    frame = {"iss": "octavia", "aud": "octavia:access", "iat": NOW, "exp": NOW + LIFETIME}
    assert signer.read(jwt.encode(frame, key, "HS256"), NOW)
    forged = [
        jwt.encode(frame, "", "none"),
        jwt.encode(frame, key + key, "HS512"),
        jwt.encode(frame | {"iss": "other"}, key, "HS256"),
        jwt.encode(frame | {"aud": "octavia:stream"}, key, "HS256"),
        jwt.encode({name: value for name, value in frame.items() if name != "exp"}, key, "HS256"),
        jwt.encode(frame | {"nbf": "soon"}, key, "HS256"),
    ]
    for token in forged:
        with pytest.raises(BadToken):
            signer.read(token, NOW)


@given(st.text(max_size=200))
def test_any_text_is_a_bad_token_and_never_a_fault(text: str) -> None:
    with pytest.raises(BadToken):
        Signer(SECRET, "access", LIFETIME).read(text, NOW)
    with pytest.raises(BadToken):
        Sealer(SECRET, "outbox").open(text)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_token_is_refused(place: int, change: int) -> None:
    signer = Signer(SECRET, "access", LIFETIME)
    token = signer.sign({"sub": "ana"}, NOW)
    place %= len(token)
    changed = token[:place] + chr((ord(token[place]) + change) % 256) + token[place + 1 :]
    # The last letter of each part holds bits that are no bits of the content.
    if not any(place == end - 1 for end in (token.index("."), token.rindex("."), len(token))):
        with pytest.raises(BadToken):
            signer.read(changed, NOW)


def test_what_is_sealed_is_read_with_the_same_secret_alone() -> None:
    sealed = Sealer(SECRET, "outbox").seal({"link": "https://octavia.example/verify?token=abc"})
    assert "abc" not in sealed
    assert Sealer(SECRET, "outbox").open(sealed)["link"].endswith("abc")
    for other in (Sealer("t" * 40, "outbox"), Sealer(SECRET, "other")):
        with pytest.raises(BadToken):
            other.open(sealed)


def test_secrets_differ_and_so_do_their_digests() -> None:
    made = {new_secret() for _ in range(100)}
    assert len({digest(secret) for secret in made}) == 100
    assert min(map(len, made)) >= 43
    assert digest("\ud800") != digest("\ud801")
