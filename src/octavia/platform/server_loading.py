"""A server's settings, read once at the start from `[server]` in octavia.toml or the environment.

What would be unsafe to offer to others refuses to start in production (`check_production`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from octavia.dubbing.errors import DocumentError, OutputError
from octavia.platform.addresses import is_loopback
from octavia.platform.declared import checked, read_settings_file
from octavia.platform.server_settings import MailSecurity, ServerSettings, StorageKind, declared_server_settings
from octavia.platform.settings import SERVER_PREFIX, SERVER_TABLE, SETTINGS_FILE

_LEAST_SECRET = 32
_KNOWN_SECRETS = (  # What Supabase's own examples set: whoever knows them makes tokens of everybody.
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
)


def load_server_settings(folder: Path, environment: Mapping[str, str]) -> ServerSettings:
    """The settings in force; in development with a secret that is made once and kept.

    Args:
        folder: Where `octavia.toml` is looked for; it may be absent.
        environment: `OCTAVIA_SERVER_<SETTING>` variables; others are left alone. Lists are separated by commas.

    Raises:
        DocumentError: for an unknown name, a bad value, or in production anything unsafe.
        InputMissing: if the file is there and can't be read. OutputError: if `data_dir` can't be made.
    """
    table = read_settings_file(folder / SETTINGS_FILE).get(SERVER_TABLE, {})
    if not isinstance(table, dict):
        raise DocumentError(f"{SETTINGS_FILE}: {SERVER_TABLE} is no table", f"write it as [{SERVER_TABLE}]")
    known, page = declared_server_settings(), "docs/reference/server.md"
    layers = (
        checked(table, known, lambda key: f"{SETTINGS_FILE}: {SERVER_TABLE}.{key}", DocumentError, page),
        checked(_from_environment(environment), known, lambda key: SERVER_PREFIX + key.upper(), DocumentError, page),
    )
    settings = ServerSettings(**(layers[0] | layers[1]))
    if settings.production:
        check_production(settings)
    _check_development(settings)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return settings if settings.secret else replace(settings, secret=_kept_secret(settings.data_dir))
    except OSError as error:
        raise OutputError(
            f"{settings.data_dir}: {error.strerror or error}", f"choose another folder with {SERVER_PREFIX}DATA_DIR"
        ) from error


def check_production(settings: ServerSettings) -> None:
    """Refuse what is unsafe to offer to others.

    Raises:
        DocumentError: naming the setting and what it must be.
    """
    demands = (
        (len(settings.secret) >= _LEAST_SECRET, "secret", f"at least {_LEAST_SECRET} characters nobody can guess"),
        (settings.public_url.startswith("https://"), "public_url", "an https address"),
        (not settings.app_url or settings.app_url.startswith("https://"), "app_url", "an https address"),
        (bool(settings.smtp_host), "smtp_host", "the mail server that sends activation mail"),
        (settings.smtp_security is not MailSecurity.NONE, "smtp_security", "starttls or tls"),
        (settings.storage is StorageKind.LOCAL or bool(settings.s3_bucket), "s3_bucket", "the name of the bucket"),
        (all(origin.startswith("https://") for origin in settings.allowed_origins), "allowed_origins", "https origins"),
        (_is_https(settings.polar_base_url), "polar_base_url", "an https address, or nothing"),
        (_is_https(settings.stripe_base_url), "stripe_base_url", "an https address, or nothing"),
        (_is_https(settings.supabase_url), "supabase_url", "an https address, or nothing"),
        (_is_a_secret(settings.supabase_jwt_secret), "supabase_jwt_secret", "the project's own secret, or nothing"),
        (not settings.dev_token, "dev_token", "false"),
    )
    for holds, name, wanted in demands:
        if not holds:
            raise DocumentError(
                f"{SERVER_PREFIX}{name.upper()} is not safe for production",
                f"set it to {wanted}, or {SERVER_PREFIX}MODE=development on your own machine",
            )


def _check_development(settings: ServerSettings) -> None:
    if settings.dev_token and not is_loopback(settings.host):
        raise DocumentError(
            f"{SERVER_PREFIX}DEV_TOKEN lets everybody in who reaches {settings.host}",
            f"listen on 127.0.0.1, or turn it off: {SERVER_PREFIX}DEV_TOKEN=false",
        )
    for address in settings.url_addresses:
        if not _is_usual(address):
            raise DocumentError(
                f"{SERVER_PREFIX}URL_ADDRESSES: {address} is no address", "write numbers, such as 192.0.2.20"
            )
    parts = urlsplit(settings.supabase_url)
    if settings.supabase_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        raise DocumentError(
            f"{SERVER_PREFIX}SUPABASE_URL is no address", "write the project's, such as https://abc.supabase.example"
        )
    if settings.supabase_jwt_secret and not settings.supabase_url:
        raise DocumentError(
            f"{SERVER_PREFIX}SUPABASE_JWT_SECRET is set and {SERVER_PREFIX}SUPABASE_URL is not", "set both, or neither"
        )


def _is_usual(address: str) -> bool:
    try:
        return str(ip_address(address)) == address
    except ValueError:
        return False


def _is_a_secret(given: str) -> bool:
    return not given or (len(given) >= _LEAST_SECRET and given not in _KNOWN_SECRETS)


def _is_https(url: str) -> bool:
    return not url or url.startswith("https://")


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(environment):
        if name.startswith(SERVER_PREFIX):
            key = name.removeprefix(SERVER_PREFIX).lower()
            setting = declared_server_settings().get(key)
            many = setting is not None and setting.kind == tuple[str, ...]
            value = environment[name]
            found[key] = tuple(part.strip() for part in value.split(",") if part.strip()) if many else value
    return found


def _kept_secret(folder: Path) -> str:
    path = folder / "secret"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        draft = path.with_name(f".secret.{secrets.token_hex(4)}")
        draft.touch(0o600)
        draft.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")
        try:
            # The first of several processes that start at once wins; all read what it wrote.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text(encoding="utf-8").strip()
