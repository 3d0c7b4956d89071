"""Ranges and names of downloads, as RFC 9110 and RFC 6266 have them."""

from __future__ import annotations

from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.api.octavia.serving import asked_range, disposition
from octavia.service.storage.names import safe_name


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 6)),
        ("bytes=5-", (5, 10)),
        ("bytes=5-999999999999", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=-0", (10, 10)),
        ("bytes=10-", (10, 10)),
        ("bytes=10-20", (10, 10)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=+1-2", None),
        ("bytes=１-２", None),
        ("items=0-1", None),
        ("bytes=0-1,4-5", None),
        ("bytes=" + ",".join("0-" for _ in range(7000)), None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("", None),
    ],
)
def test_one_range_is_honoured_and_nothing_else(header: str, asked: tuple[int, int] | None) -> None:
    found = asked_range(header, 10)
    assert found == asked


@given(st.text(max_size=120))
def test_a_downloads_name_is_one_header_that_says_the_same_to_all(given: str) -> None:
    name = safe_name(given)
    value = disposition(name)
    assert value.isascii()
    assert value.isprintable()
    header = Message()
    header["Content-Disposition"] = value.partition("; filename*")[0]
    plain = header.get_filename()
    assert plain
    assert not set(plain) & set('/\\"')
    star = Message()
    star["Content-Disposition"] = "attachment; filename*=" + value.partition("filename*=")[2]
    assert star.get_filename() == name
