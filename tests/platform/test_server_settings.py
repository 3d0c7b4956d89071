"""Settings of the server: one place each, and nothing unsafe in production."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from octavia.dubbing.errors import DocumentError
from octavia.platform.server_settings import (
    Mode,
    ServerSettings,
    declared_server_settings,
    load_server_settings,
    origin_of,
    server_settings_page,
)

SAFE = {
    "OCTAVIA_SERVER_MODE": "production",
    "OCTAVIA_SERVER_SECRET": "x" * 32,
    "OCTAVIA_SERVER_PUBLIC_URL": "https://octavia.example",
    "OCTAVIA_SERVER_SMTP_HOST": "mail.example",
}


def safe(folder: Path) -> dict[str, str]:
    return SAFE | {"OCTAVIA_SERVER_DATA_DIR": str(folder / "data")}


def test_an_empty_folder_gives_a_development_server_on_loopback(tmp_path: Path) -> None:
    settings = load_server_settings(tmp_path, {"OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data")})
    assert (settings.mode, settings.host, settings.port) == (Mode.DEVELOPMENT, "127.0.0.1", 8001)
    assert settings.database == f"sqlite:///{tmp_path}/data/octavia.db"


def test_in_development_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    environment = {"OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data")}
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: load_server_settings(tmp_path, environment).secret, range(8)))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32
    kept = tmp_path / "data" / "secret"
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.iterdir()] == ["secret"]


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text(
        '[server]\nport = 9000\nworkers = 3\nsecret = "from the file"\nallowed_origins = ["https://a.example"]\n'
    )
    environment = {
        "OCTAVIA_SERVER_PORT": "9001",
        "OCTAVIA_SERVER_TRUSTED_PROXIES": "127.0.0.1, 127.0.0.2",
        "OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data"),
        "OCTAVIA_RATE_MAX": "1.2",
    }
    settings = load_server_settings(tmp_path, environment)
    assert (settings.port, settings.workers, settings.secret) == (9001, 3, "from the file")
    assert settings.trusted_proxies == ("127.0.0.1", "127.0.0.2")
    assert settings.origins == {"http://localhost:8001", "https://a.example"}


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"OCTAVIA_SERVER_PROT": "1"}, "OCTAVIA_SERVER_PROT is not a setting"),
        ({"OCTAVIA_SERVER_PORT": "many"}, "OCTAVIA_SERVER_PORT is 'many': it must be a whole number from 0 to 65535"),
        ({"OCTAVIA_SERVER_MODE": "test"}, "it must be development or production"),
    ],
)
def test_a_slip_of_the_pen_is_an_error(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        load_server_settings(tmp_path, environment)


def test_a_server_that_is_no_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("server = 1\n")
    with pytest.raises(DocumentError, match="server is no table"):
        load_server_settings(tmp_path, {"OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data")})


def test_what_is_safe_starts_in_production(tmp_path: Path) -> None:
    settings = load_server_settings(tmp_path, safe(tmp_path))
    assert settings.production
    assert not (settings.data_dir / "secret").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET", ""),
        ("SECRET", "short"),
        ("PUBLIC_URL", "http://octavia.example"),
        ("APP_URL", "http://app.example"),
        ("SMTP_HOST", ""),
        ("SMTP_SECURITY", "none"),
        ("STORAGE", "s3"),
        ("ALLOWED_ORIGINS", "http://app.example"),
    ],
)
def test_what_is_unsafe_does_not_start_in_production(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(DocumentError, match="is not safe for production") as caught:
        load_server_settings(tmp_path, safe(tmp_path) | {f"OCTAVIA_SERVER_{name}": value})
    assert value not in caught.value.message or not value


def test_no_secret_is_shown_when_it_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("[server]\nsmtp_password = [1, 2]\n")
    with pytest.raises(DocumentError) as caught:
        load_server_settings(tmp_path, {"OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data")})
    assert "[1, 2]" not in caught.value.message


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


def test_every_setting_is_documented_and_secrets_are_known() -> None:
    page = server_settings_page()
    assert all(f"| `{field.name}` |" in page for field in fields(ServerSettings))
    secret = {name for name, declared in declared_server_settings().items() if declared.says.secret}
    assert secret >= {"secret", "database_url", "redis_url", "smtp_password", "s3_secret_key"}
