"""The options every vendor's engines have, and what is missing before they can work."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlsplit

from octavia.dubbing.engines import READY, EngineOption, Readiness, option


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor as its engines know it.

    Attributes:
        name: Of its engines, and in settings.
        title: As people know it.
        package: Of its SDK, as it is imported.
        base_url: Where its service is.
    """

    name: str
    title: str
    package: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Connection:
    """How a vendor is called; see `connection_options`."""

    base_url: str
    timeout_s: float
    retries: int
    at_once: int
    per_minute: int
    repeat_lost: bool
    api_key: str = field(repr=False)


def connection_options(vendor: Vendor, at_once: int) -> tuple[EngineOption, ...]:
    """The options of `Connection`; `at_once` is the default of that name."""
    return (
        EngineOption(
            "api_key",
            "",
            f"The key {vendor.title} gave you. It is sent to `base_url` and nowhere else.",
            secret=True,
            shapes_result=False,
        ),
        EngineOption("base_url", vendor.base_url, "Where the service is."),
        EngineOption(
            "timeout_s",
            300.0,
            "How long to wait for an answer, in seconds.",
            shapes_result=False,
            low=1,
            high=3600,
        ),
        EngineOption(
            "retries",
            5,
            "How often a call is repeated that was surely not charged: refused for now, or not received.",
            shapes_result=False,
            low=0,
            high=20,
        ),
        EngineOption("at_once", at_once, "Most calls at once.", shapes_result=False, low=1, high=100),
        EngineOption(
            "per_minute", 0, "Most calls a minute; 0 sets no limit.", shapes_result=False, low=0, high=100_000
        ),
        EngineOption(
            "repeat_lost",
            False,
            "Also repeat a call whose answer was lost on its way, although it may then be charged twice.",
            shapes_result=False,
        ),
    )


def connection(vendor: Vendor, options: tuple[EngineOption, ...]) -> Connection:
    """The values in force of `connection_options`, which `options` hold."""

    def value(name: str) -> str:
        return str(option(options, vendor.name, name))

    return Connection(
        base_url=value("base_url").strip().rstrip("/"),
        timeout_s=float(value("timeout_s")),
        retries=int(value("retries")),
        at_once=int(value("at_once")),
        per_minute=int(value("per_minute")),
        repeat_lost=bool(option(options, vendor.name, "repeat_lost")),
        api_key=value("api_key").strip(),
    )


def readiness(vendor: Vendor, line: Connection) -> Readiness:
    """Whether the SDK is there and it is known whom to call; the vendor itself is not asked."""
    if find_spec(vendor.package) is None:
        return Readiness(
            False, f"the Python package {vendor.package} is not installed", f"scripts/add-engines.sh {vendor.name}"
        )
    if not _is_address(line.base_url):
        return Readiness(
            False, "its base_url is no address", f"write it as {vendor.base_url} under [engine.{vendor.name}]"
        )
    if needs_key(vendor, line) and not line.api_key:
        variable = f"OCTAVIA_ENGINE_{vendor.name.upper()}_API_KEY"
        return Readiness(
            False,
            f"no key of {vendor.title} is set",
            f"set {variable}, or api_key under [engine.{vendor.name}] in octavia.toml",
        )
    if not line.api_key.isascii() or not line.api_key.isprintable():
        return Readiness(False, f"the key of {vendor.title} holds characters no key has", "copy it again")
    return READY


def needs_key(vendor: Vendor, line: Connection) -> bool:
    """Whether calls go to the vendor itself; another server that speaks its protocol may want no key."""
    return line.base_url == vendor.base_url


def needs(vendor: Vendor, line: Connection) -> tuple[str, ...]:
    """What to declare as `EngineInfo.needs`."""
    return ("network", "key") if needs_key(vendor, line) or line.api_key else ("network",)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
