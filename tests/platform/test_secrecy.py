"""Secrets are found by their names and by how they look, and covered."""

from __future__ import annotations

import pytest

from octavia.platform.secrecy import COVER, covered, covered_values, is_secret_name

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("GET /api/v1/jobs/1/stream?token=abc123&x=1", "abc123"),
        ("GET /verify?token=s3cret", "s3cret"),
        ("https://files.example/a?X-Amz-Signature=deadbeef&X-Amz-Credential=AK%2F1", "deadbeef"),
        ("https://files.example/a?X-Amz-Signature=deadbeef&X-Amz-Credential=AK%2F1", "AK%2F1"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678"),
        (f"the token was {JWT}", JWT),
        ("postgresql://octavia:hunter22@db.example/octavia", "hunter22"),
        ("signed with whsec_c2VjcmV0c2VjcmV0", "c2VjcmV0c2VjcmV0"),
        ("GET /api/v1/download/abc-DEF_123", "abc-DEF_123"),
        ("by key oct_abcdefghijklmnop", "abcdefghijklmnop"),
    ],
)
def test_a_secret_in_a_text_is_covered(text: str, secret: str) -> None:
    shown = covered(text)
    assert secret not in shown
    assert COVER in shown


@pytest.mark.parametrize(
    "text", ["GET /api/v1/jobs?limit=5&status=failed", "https://example.org/a?page=2", "no secret"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert covered(text) == text


def test_values_are_covered_by_their_names_at_any_depth() -> None:
    values = {"password": "x", "job": {"Access_Token": "y", "at": ["?token=z", 3]}, "count": 2}
    assert covered_values(values) == {
        "password": COVER,
        "job": {"Access_Token": COVER, "at": [f"?token={COVER}", 3]},
        "count": 2,
    }


def test_names_that_only_sound_alike_are_no_secrets() -> None:
    assert is_secret_name("smtp_password")
    assert not is_secret_name("duration_ms")
