"""Signatures agree with the reference library's, with Polar's own and with Stripe's."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st
from polar.v2026_10.webhooks import validate_event
from polar.webhooks import PolarWebhookError, PolarWebhookUnknownTypeError, PolarWebhookVerificationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from octavia.service.payments.errors import NotGenuine
from octavia.service.payments.signatures import TOLERANCE_S, check_standard, check_stripe

SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40) | st.sampled_from(
    ["polar_whs_1", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
)
BODIES = st.text(max_size=60) | st.sampled_from(['{"type":"some.thing"}', "ünï – 中"])
IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
# Each judge looks at its clock at another instant: at the border they may differ.
SHIFTS = st.one_of(st.integers(-200, 200), st.integers(400, 900), st.integers(-900, -400))


def now() -> datetime:
    return datetime.now(UTC)


def signed(secret: bytes, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """Headers by the reference library."""
    signature = Webhook(secret).sign(message_id, at, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def ours(headers: Mapping[str, str], body: str, *secrets: str, at: datetime | None = None) -> bool:
    try:
        return check_standard(headers, body.encode(), secrets, at or now()) == headers["webhook-id"]
    except NotGenuine:
        return False


def polars(headers: Mapping[str, str], body: str, secret: str) -> bool:
    try:
        validate_event(body, dict(headers), secret)
    except PolarWebhookVerificationError:
        return False
    except (PolarWebhookUnknownTypeError, PolarWebhookError):
        return True
    return True


def references(headers: Mapping[str, str], body: str, secret: bytes) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except WebhookVerificationError:
        return False
    return True


def stripes(header: str, body: str, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE_S))
    except stripe.SignatureVerificationError:
        return False


def our_stripe(header: str, body: str, *secrets: str) -> bool:
    try:
        check_stripe({"stripe-signature": header}, body.encode(), secrets, now())
    except NotGenuine:
        return False
    return True


@settings(deadline=None)  # Polar's library is loaded when it is first used.
@given(SECRETS, IDS, BODIES, SHIFTS, st.booleans())
def test_what_is_signed_with_polars_key_is_judged_as_by_both_libraries(
    secret: str, message_id: str, body: str, shift_s: int, same: bool
) -> None:
    headers = signed(secret.encode(), message_id, now() + timedelta(seconds=shift_s), body)
    read = body if same else f"{body} "
    judged = ours(headers, read, secret)
    assert judged is polars(headers, read, secret)
    assert judged is references(headers, read, secret.encode())
    assert judged is (same and abs(shift_s) <= TOLERANCE_S)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40), IDS, BODIES)
def test_a_key_in_base64_is_taken_as_the_specification_has_it(key: bytes, message_id: str, body: str) -> None:
    secret = f"whsec_{base64.b64encode(key).decode()}"
    headers = signed(key, message_id, now(), body)
    assert ours(headers, body, secret)
    assert polars(headers, body, secret)
    Webhook(secret).verify(body, headers, json_parse=False)


@given(SECRETS, SECRETS, BODIES)
def test_any_of_several_secrets_is_good_and_no_other(old: str, new: str, body: str) -> None:
    headers = signed(old.encode(), "msg_1", now(), body)
    assert ours(headers, body, new, old)
    assert ours(headers, body, f"{old}!", f"{new}!!") is False
    assert ours(headers, body) is False


def test_any_of_several_signatures_is_good() -> None:
    headers = signed(b"polar_whs_1", "msg_1", now(), "{}")
    others = f"v1a,AAAA v1,AAAA {headers['webhook-signature']} nonsense"
    assert ours(headers | {"webhook-signature": others}, "{}", "polar_whs_1")
    of_another_version = headers["webhook-signature"].replace("v1,", "v2,")
    assert not ours(headers | {"webhook-signature": of_another_version}, "{}", "polar_whs_1")


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "stripe-signature"]),
        st.text(max_size=40)
        | st.sampled_from(["v1,", "v1,=", "t=,v1=", "t=1,v1=zz", f"t=1,v1={'0' * 64}", "9" * 400, "-1", "1e3", "nan"]),
    ),
    st.binary(max_size=20),
)
def test_headers_of_any_kind_are_refused_and_break_nothing(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(NotGenuine):
        check_standard(headers, body, ("polar_whs_1",), now())
    with pytest.raises(NotGenuine):
        check_stripe(headers, body, ("whsec_1",), now())


@given(SECRETS, BODIES, SHIFTS, st.booleans())
def test_what_stripe_signed_is_judged_as_by_its_library_which_accepts_the_future(
    secret: str, body: str, shift_s: int, same: bool
) -> None:
    at_s = int(now().timestamp()) + shift_s
    header = stripe.WebhookSignature.generate_signature_header(body, secret, at_s)
    read = body if same else f"{body} "
    judged = our_stripe(header, read, secret)
    assert judged is (same and abs(shift_s) <= TOLERANCE_S)
    if shift_s <= TOLERANCE_S:
        assert judged is stripes(header, read, secret)


def test_stripe_signs_with_both_secrets_while_one_is_replaced() -> None:
    at_s = int(now().timestamp())
    one, other = (stripe.WebhookSignature.generate_signature_header("{}", each, at_s) for each in ("old", "new"))
    both = f"{one},{other.partition(',')[2]},v0={'0' * 64}"
    for secret in ("old", "new"):
        assert our_stripe(both, "{}", secret)
        assert stripes(both, "{}", secret)
    assert not our_stripe(both, "{}", "another")


def test_a_body_that_is_no_text_can_be_signed() -> None:
    at = now()
    content = f"msg_1.{int(at.timestamp())}.".encode() + b"\xff\x00"
    signature = base64.b64encode(hmac.digest(b"polar_whs_1", content, "sha256")).decode()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1,{signature}",
    }
    assert check_standard(headers, b"\xff\x00", ("polar_whs_1",), at) == "msg_1"
