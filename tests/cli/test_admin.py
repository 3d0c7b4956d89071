"""`octavia admin`: database, users, credits, books."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from octavia.dubbing.errors import ExitCode

PASSWORD = "a long and lonely road"


def create(octavia: Any, environment: dict[str, str], folder: Path, email: str = "ann@example.org") -> Any:
    command = [sys.executable, "-m", "octavia.cli.main", "admin", "create-user", email, "--password-stdin"]
    return subprocess.run(
        command, input=PASSWORD + "\n", cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_user_is_made_is_given_credits_and_the_books_are_right(
    octavia: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    assert create(octavia, environment, tmp_path).stdout == "ann@example.org can sign in\n"
    again = create(octavia, environment, tmp_path)
    assert (again.returncode, again.stdout) == (ExitCode.USAGE, "")
    assert "ann@example.org has an account already" in again.stderr
    for _ in range(2):
        given = octavia("admin", "grant", "ann@example.org", "12.5", "--reason", "a try", "--key", "k1")
        assert given.stdout == "ann@example.org has 12.5 credits\n"
    taken = octavia("admin", "grant", "ann@example.org", "--reason", "a slip", "--", "-2")
    assert taken.stdout == "ann@example.org has 10.5 credits\n"
    assert octavia("admin", "reconcile").stdout.startswith("the books are right: 1 wallet")


def test_a_user_or_job_nobody_knows_is_said(octavia: Any) -> None:
    ended = octavia("admin", "grant", "ann@example.org", "1", "--reason", "x")
    assert (ended.returncode, ended.stdout) == (ExitCode.USAGE, "")
    assert "nobody has the address ann@example.org" in ended.stderr
    assert octavia("admin", "requeue", "no-job").returncode == ExitCode.USAGE


def test_the_database_goes_forward_and_back(octavia: Any) -> None:
    assert octavia("admin", "migrate").stdout.startswith("the database is at revision 0")
    assert octavia("admin", "migrate", "--to", "base").stdout == "the database is at revision base\n"


def test_clearing_up_says_what_went(octavia: Any) -> None:
    nothing = "0 jobs' files, 0 files, 0 uploads, 0 upload offers, 0 links, 0 loose ends"
    assert octavia("admin", "purge", "--dry-run").stdout == f"would remove: {nothing}\n"
    assert octavia("admin", "purge").stdout == f"removed: {nothing}\n"


def test_the_audit_trail_is_read_by_user_by_action_by_time_and_page_by_page(
    octavia: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    create(octavia, environment, tmp_path)
    octavia("admin", "grant", "ann@example.org", "5", "--reason", "a try")
    octavia("admin", "purge")

    def told(*options: str) -> list[str]:
        return [each["action"] for each in json.loads(octavia("admin", "audit", "--json", *options).stdout)]

    everything = ["storage.purged", "credits.granted", "account.verified", "account.created"]
    assert told() == told("--since", "1h") == told("--since", "2026-01-01") == everything
    assert told("--user", "operator") == ["storage.purged", "credits.granted", "account.created"]
    assert told("--user", "ann@example.org") == everything[1:]
    assert told("--action", "credits.granted") == ["credits.granted"]
    assert told("--action", "account") == ["account.verified", "account.created"]
    assert told("--since", "2999-01-01") == told("--user", "nobody") == []
    first = json.loads(octavia("admin", "audit", "--json", "--limit", "2").stdout)
    assert told("--before", str(first[-1]["id"])) == everything[2:]
    assert first[1].items() >= {"actor": "operator", "outcome": "done", "address": ""}.items()
    assert first[1]["details"].items() >= {"amount_ucr": 5_000_000, "reason": "a try"}.items()


def test_the_audit_trail_is_a_table_for_people(octavia: Any, environment: dict[str, str], tmp_path: Path) -> None:
    assert octavia("admin", "audit").stdout == "nothing of that kind is written down\n"
    create(octavia, environment, tmp_path)
    shown = octavia("admin", "audit", "--limit", "1").stdout
    assert "ann@example.org" in shown
    assert "account.verified" in shown
    assert "account.created" not in shown
    assert shown.endswith("older ones: --before 2\n")
    wrong = octavia("admin", "audit", "--since", "soon")
    assert (wrong.returncode, wrong.stdout) == (ExitCode.USAGE, "")
    assert "soon is no time" in wrong.stderr
