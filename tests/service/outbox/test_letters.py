"""What mail says: every kind in both forms, with nothing of its values taken for markup."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from octavia.service.outbox.letters import WORDINGS, Kind, write

SITE = "https://octavia.test"
VALUES: dict[str, Any] = {
    "link": "https://octavia.test/activate?token=a&b=c",
    "hours": 24,
    "minutes": 30,
    "at": "2026-11-21 12:00 UTC",
    "title": "Talk.mp4",
    "reason": "there is no speech in it.",
    "left": "12.5 credits",
}


@pytest.mark.parametrize("kind", Kind)
def test_both_forms_say_the_same(kind: Kind) -> None:
    letter = write(kind, "ana@mail.example", VALUES, SITE)
    plain = html.unescape(re.sub(r"<[^>]+>", " ", letter.html.partition("<body")[2].partition(">")[2]))
    assert set(re.findall(r"\w+", letter.text)) <= set(re.findall(r"\w+", plain))
    assert (
        (VALUES["link"] in letter.text) == (html.escape(VALUES["link"]) in letter.html) == bool(WORDINGS[kind].button)
    )
    assert "{{" not in letter.text + letter.html + letter.subject
    assert max(map(len, letter.text.splitlines())) <= 78


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ALREADY_REGISTERED])
def test_a_missing_value_is_a_fault_where_the_mail_is_written(kind: Kind) -> None:
    values = {"link": VALUES["link"]} if kind is not Kind.VERIFY else {"link": "x"}
    with pytest.raises(UndefinedError):
        write(kind, "ana@mail.example", values, SITE)


@given(st.text(max_size=300))
def test_a_title_is_text_whatever_it_holds(title: str) -> None:
    letter = write(Kind.JOB_COMPLETED, "ana@mail.example", VALUES | {"title": title}, SITE)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert len(letter.subject) <= 130
    assert letter.html.count("<") == write(Kind.JOB_COMPLETED, "a", VALUES, SITE).html.count("<")


def test_a_template_in_a_value_is_not_run() -> None:
    letter = write(Kind.JOB_FAILED, "ana@mail.example", VALUES | {"title": "{{ 6 * 7 }}", "reason": "<b>no</b>"}, SITE)
    assert "{{ 6 * 7 }}" in letter.subject
    assert "&lt;b&gt;no&lt;/b&gt;" in letter.html
