"""A server's settings as they are read: from one place each, and nothing unsafe in production."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from octavia.dubbing.errors import DocumentError
from octavia.platform.server_loading import load_server_settings
from octavia.platform.server_settings import Mode

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
    here = {"http://localhost:9001", "http://127.0.0.1:9001"}
    assert settings.origins == {"https://a.example"} | here


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
        ("SUPABASE_URL", "http://project.example"),
        ("DEV_TOKEN", "true"),
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
    "secret", ["short", "super-secret-jwt-token-with-at-least-32-characters-long"], ids=["short", "known to everybody"]
)
def test_a_projects_secret_must_be_one_in_production(tmp_path: Path, secret: str) -> None:
    project = {"OCTAVIA_SERVER_SUPABASE_URL": "https://project.example", "OCTAVIA_SERVER_SUPABASE_JWT_SECRET": secret}
    with pytest.raises(DocumentError, match="SUPABASE_JWT_SECRET is not safe for production") as caught:
        load_server_settings(tmp_path, safe(tmp_path) | project)
    assert secret not in caught.value.message
    project["OCTAVIA_SERVER_SUPABASE_JWT_SECRET"] = "x" * 32
    assert load_server_settings(tmp_path, safe(tmp_path) | project).supabase_jwt_secret


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"DEV_TOKEN": "true", "HOST": "0.0.0.0"}, "DEV_TOKEN lets everybody in who reaches 0.0.0.0"),
        ({"DEV_TOKEN": "true", "HOST": "::"}, "DEV_TOKEN lets everybody in who reaches ::"),
        ({"DEV_TOKEN": "true", "HOST": "octavia.example"}, "DEV_TOKEN lets everybody in"),
        ({"URL_ADDRESSES": "192.0.2.20, media.example"}, "URL_ADDRESSES: media.example is no address"),
        ({"URL_ADDRESSES": "127.1"}, "URL_ADDRESSES: 127.1 is no address"),
        ({"SUPABASE_URL": "project.example"}, "SUPABASE_URL is no address"),
        ({"SUPABASE_URL": "ftp://project.example"}, "SUPABASE_URL is no address"),
        ({"SUPABASE_JWT_SECRET": "x" * 40}, "SUPABASE_JWT_SECRET is set and OCTAVIA_SERVER_SUPABASE_URL is not"),
    ],
)
def test_what_makes_no_sense_does_not_start_anywhere(tmp_path: Path, settings: dict[str, str], message: str) -> None:
    environment = {f"OCTAVIA_SERVER_{name}": value for name, value in settings.items()}
    with pytest.raises(DocumentError, match=message):
        load_server_settings(tmp_path, environment | {"OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data")})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_a_test_user_may_be_there_on_loopback(tmp_path: Path, host: str) -> None:
    environment = {"OCTAVIA_SERVER_DEV_TOKEN": "true", "OCTAVIA_SERVER_HOST": host}
    settings = load_server_settings(tmp_path, environment | {"OCTAVIA_SERVER_DATA_DIR": str(tmp_path / "data")})
    assert settings.dev_token
