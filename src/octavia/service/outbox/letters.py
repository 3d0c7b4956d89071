"""What mail says. Each kind is worded once; its text and its HTML form are made from the same sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from octavia.platform.mail import Letter


class Kind(StrEnum):
    """What a mail is about."""

    VERIFY = "verify"
    ALREADY_REGISTERED = "already-registered"
    RESET = "reset"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - no password
    JOB_COMPLETED = "job-completed"
    JOB_FAILED = "job-failed"
    LOW_BALANCE = "low-balance"
    ACCOUNT_DELETED = "account-deleted"


@dataclass(frozen=True, slots=True)
class Wording:
    """Attributes:
    subject, paragraphs: Templates in the kind's values.
    button: What the link's button says; empty: there is no link. The link is the value `link`.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""


WORDINGS = {
    Kind.VERIFY: Wording(
        "Activate your Octavia account",
        (
            "Somebody, we hope it was you, signed up at Octavia with this address.",
            "To activate the account, open the link below within {{ hours }} hours.",
            "If it was not you, do nothing: without the link the account can't be used, and it will be removed.",
        ),
        "Activate the account",
    ),
    Kind.ALREADY_REGISTERED: Wording(
        "You already have an Octavia account",
        (
            "Somebody, perhaps you, tried to sign up at Octavia with this address. It already has an account, which "
            "was not changed.",
            "If it was you, sign in as before. If you don't remember the password, open the link below and choose "
            "“forgot password”.",
            "If it was not you, there is nothing to do: nobody learned that this address has an account.",
        ),
        "Sign in",
    ),
    Kind.RESET: Wording(
        "Choose a new password for Octavia",
        (
            "Somebody, we hope it was you, asked for a new password for the Octavia account with this address.",
            "To choose one, open the link below within {{ minutes }} minutes. All sign-ins of the account end with it.",
            "If it was not you, do nothing: the password stays as it is.",
        ),
        "Choose a password",
    ),
    Kind.PASSWORD_CHANGED: Wording(
        "Your Octavia password was changed",
        (
            "The password of your Octavia account was changed at {{ at }}. All other sign-ins of the account were "
            "ended; API keys were not touched.",
            "If it was not you, choose a new password with “forgot password” at once, and revoke API keys you "
            "don't know.",
        ),
    ),
    Kind.JOB_COMPLETED: Wording(
        "Ready: {{ title }}",
        ("Your job “{{ title }}” is done, and what it made can be downloaded.",),
        "Open the job",
    ),
    Kind.JOB_FAILED: Wording(
        "Failed: {{ title }}",
        (
            "Your job “{{ title }}” could not be finished: {{ reason }}",
            "You were charged only for what it delivered.",
        ),
        "Open the job",
    ),
    Kind.LOW_BALANCE: Wording(
        "Your Octavia credits run low",
        (
            "You have {{ left }} left. A job that needs more than there is can't be started.",
            "Jobs that run now are not affected. What each minute costs, and what credits cost, stands in the app.",
        ),
    ),
    Kind.ACCOUNT_DELETED: Wording(
        "Your Octavia account was deleted",
        (
            "Your Octavia account, its files, its jobs and its API keys were deleted at {{ at }}. This is the last "
            "mail you get from us.",
        ),
    ),
}
_TITLE_CHARS = 120


def write(kind: Kind, recipient: str, values: dict[str, Any], site: str) -> Letter:
    """A letter.

    Args:
        values: What its wording names: `link` where it has a button; `hours`, `minutes`, `at`, `title`, `reason`,
            `left`.
        site: The server's address, at the letter's foot.

    Raises:
        jinja2.UndefinedError: if a value is missing: a fault of the caller.
    """
    wording, templates = WORDINGS[kind], _environment()
    values = values | {"title": _short(values["title"])} if "title" in values else values
    subject = templates.from_string(wording.subject).render(values)
    frame = {
        "subject": subject,
        "paragraphs": [templates.from_string(paragraph).render(values) for paragraph in wording.paragraphs],
        "button": wording.button,
        "link": values["link"] if wording.button else "",
        "site": site,
    }
    text, html = (templates.get_template(f"letter.{form}").render(frame) for form in ("txt", "html"))
    return Letter(recipient, subject, text, html)


def _short(title: str) -> str:
    plain = " ".join(title.split())
    return plain if len(plain) <= _TITLE_CHARS else plain[: _TITLE_CHARS - 1] + "…"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__),
        autoescape=select_autoescape(("html",), default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
