"""Settings of the server, as they are declared."""

from __future__ import annotations

from dataclasses import fields

import pytest

from octavia.platform.server_settings import (
    Mode,
    ServerSettings,
    declared_server_settings,
    origin_of,
    server_settings_page,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://u:p@127.0.0.1:5432/octavia", "postgresql+psycopg://u:p@127.0.0.1:5432/octavia"),
        ("postgresql://u@127.0.0.1/octavia", "postgresql+psycopg://u@127.0.0.1/octavia"),
        ("postgresql+psycopg://u@/octavia?host=x", "postgresql+psycopg://u@/octavia?host=x"),
    ],
)
def test_a_database_is_named_as_everywhere(given: str, expected: str) -> None:
    assert ServerSettings(database_url=given).database == expected


def test_links_lead_to_the_web_app_if_there_is_one() -> None:
    assert ServerSettings(public_url="http://a.test/").links_url == "http://a.test"
    assert ServerSettings(app_url="http://b.test/").links_url == "http://b.test"
    assert origin_of("http://a.test:81/x?y") == "http://a.test:81"


def test_its_address_is_that_of_its_port_unless_another_was_given() -> None:
    assert ServerSettings().public_url == "http://localhost:8001"
    assert ServerSettings(port=9000).public_url == "http://localhost:9000"
    listening = ServerSettings(port=0).listening_at(9000)
    assert (listening.port, listening.public_url) == (9000, "http://localhost:9000")
    given = ServerSettings(port=0, public_url="http://a.test").listening_at(9000)
    assert (given.port, given.public_url) == (9000, "http://a.test")


def test_in_development_it_trusts_the_names_that_its_machine_has_for_it_and_in_production_it_does_not() -> None:
    assert ServerSettings(port=9000).origins >= {"http://localhost:9000", "http://127.0.0.1:9000"}
    production = ServerSettings(mode=Mode.PRODUCTION, public_url="https://a.example")
    assert production.origins == {"https://a.example"}


def test_every_setting_is_documented_and_secrets_are_known() -> None:
    page = server_settings_page()
    assert all(f"| `{field.name}` |" in page for field in fields(ServerSettings))
    secret = {name for name, declared in declared_server_settings().items() if declared.says.secret}
    assert secret >= {"secret", "database_url", "redis_url", "smtp_password", "s3_secret_key"}
