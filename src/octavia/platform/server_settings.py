"""Settings of the server and its workers; `server_loading` reads them.

Every default is for one machine on loopback: an empty folder and one command.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from octavia.platform.declared import PAGE_HEAD, Declared, Says, declarations, page_row
from octavia.platform.settings import SERVER_PREFIX, SERVER_TABLE, SETTINGS_FILE

_GB = 1_000_000_000


class Mode(StrEnum):
    """What a server is for."""

    DEVELOPMENT = "development"
    """For its developer: mail is printed and kept in a folder, links are answered, secrets are made up."""
    PRODUCTION = "production"
    """For others: nothing unsafe starts."""


class StorageKind(StrEnum):
    """Where files lie."""

    LOCAL = "local"
    S3 = "s3"


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """All of them with their defaults, descriptions and ranges."""

    mode: Annotated[
        Mode,
        Says("What it is for: `development` prints mail and makes secrets up; `production` refuses what is unsafe."),
    ] = Mode.DEVELOPMENT
    data_dir: Annotated[Path, Says("Folder for everything the server keeps: database, files, work, mail.")] = Path(
        "octavia-data"
    )
    host: Annotated[str, Says("Address it listens on.")] = "127.0.0.1"
    port: Annotated[int, Says("Port it listens on.", 0, 65535)] = 8001
    public_url: Annotated[
        str,
        Says(
            "Address under which browsers reach it; links in mail begin with it. Without one it is this machine's own, "
            "`http://localhost:` and the port."
        ),
    ] = ""
    app_url: Annotated[
        str, Says("Address of the web app that mailed links lead to, if it is another than `public_url`.")
    ] = ""
    allowed_origins: Annotated[
        tuple[str, ...],
        Says("Origins of web apps that may call it from a browser, and to which payments may return."),
    ] = field(default_factory=tuple)
    trusted_proxies: Annotated[
        tuple[str, ...], Says("Addresses or networks of proxies whose `X-Forwarded-For` is believed.")
    ] = field(default_factory=tuple)
    secret: Annotated[
        str,
        Says(
            "What tokens and links are signed with: at least 32 characters, the same on all machines. In development "
            "one is made and kept in `data_dir`.",
            secret=True,
        ),
    ] = ""
    database_url: Annotated[
        str, Says("PostgreSQL database (`postgresql://…`); empty: an SQLite file in `data_dir`.", secret=True)
    ] = ""
    redis_url: Annotated[
        str, Says("Redis (`redis://…`), needed where more than one web process runs; empty: none.", secret=True)
    ] = ""
    storage: Annotated[StorageKind, Says("Where files lie: in `data_dir`, or in an S3 bucket.")] = StorageKind.LOCAL
    s3_endpoint: Annotated[
        str,
        Says(
            "Address of an S3-compatible store, with its path if it has one (of Supabase Storage: the project's, with "
            "`/storage/v1/s3`); empty: Amazon's."
        ),
    ] = ""
    s3_public_endpoint: Annotated[
        str, Says("Address under which browsers reach the store to upload to it, if it is another than `s3_endpoint`.")
    ] = ""
    s3_region: Annotated[str, Says("Region of the bucket; of Supabase Storage: the project's.")] = "us-east-1"
    s3_bucket: Annotated[str, Says("Bucket.")] = ""
    s3_access_key: Annotated[str, Says("Access key; empty: as the machine's AWS configuration says.")] = ""
    s3_secret_key: Annotated[str, Says("Secret of the access key.", secret=True)] = ""
    mail_from: Annotated[str, Says("Sender of mail.")] = "Octavia <octavia@localhost>"
    smtp_host: Annotated[
        str, Says("Mail server; empty (in development only): mail is printed and kept in a folder.")
    ] = ""
    smtp_port: Annotated[int, Says("Port of the mail server.", 1, 65535)] = 587
    smtp_security: Annotated[MailSecurity, Says("How the connection to the mail server is protected.")] = (
        MailSecurity.STARTTLS
    )
    smtp_user: Annotated[str, Says("User at the mail server; empty: no login.")] = ""
    smtp_password: Annotated[str, Says("Password at the mail server.", secret=True)] = ""
    workers: Annotated[
        int, Says("Worker processes that `octavia serve` starts; 0 where workers run on their own.", 0, 256)
    ] = 1
    worker_queues: Annotated[
        tuple[str, ...],
        Says("Queues a worker takes work from; empty: all (`orchestrate`, `media`, `stt`, `mt`, `tts`)."),
    ] = field(default_factory=tuple)
    worker_stages: Annotated[
        int, Says("Stages of a kind (`media`, `stt`, `mt`, `tts`) that a worker does at once.", 1, 256)
    ] = 1
    worker_poll_ms: Annotated[
        int,
        Says(
            "How often a worker without work looks for some, in milliseconds; at work it looks at least every 250.",
            20,
            60_000,
        ),
    ] = 1000
    worker_lost_s: Annotated[
        int, Says("A worker that gave no sign of life for so long is taken for dead, in seconds.", 3, 3_600)
    ] = 30
    checkpoint_s: Annotated[
        int,
        Says(
            "Where files lie in a bucket, how often what a stage has finished so far is put there for other machines, "
            "in seconds.",
            1,
            3_600,
        ),
    ] = 60
    fan_out_minutes: Annotated[
        float,
        Says("Sound longer than this is heard in parts of at most this, by several workers; 0: never.", 0, 100_000),
    ] = 20.0
    drain_s: Annotated[
        int, Says("How long a worker that is told to stop may finish its stages, in seconds.", 0, 86_400)
    ] = 60
    max_upload_bytes: Annotated[int, Says("Largest file that may be uploaded.", 1, 1_000 * _GB)] = 5 * _GB
    space_per_owner_bytes: Annotated[int, Says("How much an owner's files may take in all.", 1, 1_000_000 * _GB)] = (
        50 * _GB
    )
    max_media_minutes: Annotated[int, Says("Longest media that is accepted, in minutes.", 1, 100_000)] = 600
    keep_uploads_days: Annotated[int, Says("How long files that no job uses are kept, in days.", 1, 36_500)] = 30
    workspace_days: Annotated[
        int,
        Says(
            "How long what was made for a job is kept after it ended, for editing or repeating it, in days; 0: not at "
            "all.",
            0,
            36_500,
        ),
    ] = 7
    keep_results_days: Annotated[int, Says("How long results are kept, in days.", 1, 36_500)] = 30
    ytdubber_keep_h: Annotated[
        int,
        Says(
            "How long what a YT Dubber job was given and made is kept after it ended, in hours; the job itself stays.",
            1,
            876_000,
        ),
    ] = 48
    offer_minutes: Annotated[
        int, Says("How long an address to which a browser uploads a file is good, in minutes.", 1, 1_440)
    ] = 60
    url_extractors: Annotated[
        tuple[str, ...],
        Says(
            "Sites, by yt-dlp's names, from whose pages videos may be taken; empty: only addresses of media files are "
            "fetched."
        ),
    ] = field(default_factory=tuple)
    url_addresses: Annotated[
        tuple[str, ...],
        Says(
            "Addresses that are not of the public internet, from which files are fetched all the same: of a media "
            "server in your own network, for instance (`192.0.2.20`). Whoever may make jobs can read what it serves."
        ),
    ] = field(default_factory=tuple)
    signup_credits: Annotated[
        int, Says("Credits given to a new account when its address is verified.", 0, 1_000_000)
    ] = 0
    vendor_prices: Annotated[
        tuple[str, ...],
        Says(
            "What vendors charge, in dollars a unit: `ENGINE:MODEL:UNIT=DOLLARS`, the model `*` for all others "
            "(`openai:*:characters=0.000015`); `octavia admin margin` reckons with it, and shows the units."
        ),
    ] = field(default_factory=tuple)
    low_balance_credits: Annotated[
        int, Says("Below so many credits an owner who spends them is mailed, once; 0: never.", 0, 1_000_000)
    ] = 30
    polar_access_token: Annotated[
        str, Says("Polar's access token, for checkouts; empty: nothing is sold by Polar.", secret=True)
    ] = ""
    polar_webhook_secrets: Annotated[
        tuple[str, ...],
        Says("Secrets of the webhook at Polar; two while one is replaced by the other.", secret=True),
    ] = field(default_factory=tuple)
    polar_products: Annotated[
        tuple[str, ...], Says("The products at Polar that packages are sold as: `basic=<product id>`.")
    ] = field(default_factory=tuple)
    polar_base_url: Annotated[str, Says("Address of Polar's API; empty: Polar's own.")] = ""
    stripe_secret_key: Annotated[
        str, Says("Stripe's secret key, for payment intents; empty: nothing is sold by Stripe.", secret=True)
    ] = ""
    stripe_webhook_secrets: Annotated[
        tuple[str, ...],
        Says("Secrets of the webhook at Stripe; two while one is replaced by the other.", secret=True),
    ] = field(default_factory=tuple)
    stripe_base_url: Annotated[str, Says("Address of Stripe's API; empty: Stripe's own.")] = ""
    supabase_url: Annotated[
        str,
        Says(
            "Address of a Supabase project whose users may sign in here (`https://abc.supabase.example`); empty: none."
        ),
    ] = ""
    supabase_jwt_secret: Annotated[
        str,
        Says(
            "The project's JWT secret, where it signs with one (HS256); empty: only with published keys.", secret=True
        ),
    ] = ""
    supabase_confirms_mail: Annotated[
        bool,
        Says(
            "Whether the project lets nobody in whose e-mail address it hasn't confirmed: then the address counts as "
            "confirmed here too, and leads to the account that has it."
        ),
    ] = False
    dev_token: Annotated[
        bool,
        Says("Whether `Bearer dev-token` is a test user: only in development, on loopback, from this machine."),
    ] = False
    max_body_bytes: Annotated[
        int, Says("Largest body of a request that is no upload, in bytes.", 1024, 1_000_000_000)
    ] = 2_000_000
    rate_auth: Annotated[int, Says("Sign-ups, sign-ins and the like a minute, from one address.", 1, 1_000_000)] = 20
    rate_upload: Annotated[int, Says("Uploads and their pieces a minute, of one user.", 1, 1_000_000)] = 600
    rate_job_reads: Annotated[int, Says("Looks at one job a minute, by one user.", 1, 1_000_000)] = 50
    rate_job_reads_all: Annotated[int, Says("Looks at all jobs together a minute, by one user.", 1, 1_000_000)] = 600
    rate_job_writes: Annotated[int, Says("Jobs made, started and changed a minute, by one user.", 1, 1_000_000)] = 120
    rate_streams: Annotated[int, Says("Event streams opened a minute, by one user.", 1, 1_000_000)] = 60
    rate_previews: Annotated[
        int, Says("Voices heard for trial a minute, by one user, or from one address.", 1, 1_000_000)
    ] = 30
    rate_other: Annotated[int, Says("All other requests a minute, of one user, or from one address.", 1, 1_000_000)] = (
        300
    )
    rate_webhooks: Annotated[int, Says("Webhooks of payment providers a minute, from one address.", 1, 1_000_000)] = (
        6_000
    )
    rate_health: Annotated[
        int, Says("Questions whether the server lives, a minute, from one address.", 1, 1_000_000)
    ] = 100
    rate_ytdubber_auth: Annotated[
        int, Says("YT Dubber: requests with a token that doesn't count, a minute, from one address.", 1, 1_000_000)
    ] = 10
    rate_ytdubber_uploads: Annotated[
        int, Says("YT Dubber: uploads asked for, or done, a minute, of one user or from one address.", 1, 1_000_000)
    ] = 20
    rate_ytdubber_jobs: Annotated[
        int, Says("YT Dubber: looks at jobs and changes of them a minute, of one user.", 1, 1_000_000)
    ] = 50
    rate_ytdubber_user: Annotated[int, Says("YT Dubber: all other requests an hour, of one user.", 1, 1_000_000)] = 1000
    rate_ytdubber_address: Annotated[
        int, Says("YT Dubber: all other requests an hour, from an address without a user.", 1, 1_000_000)
    ] = 200
    streams_per_user: Annotated[
        int, Says("Event streams a user may have open at once, in one web process.", 1, 10_000)
    ] = 20
    keep_audit_days: Annotated[int, Says("How long the audit trail is kept, in days.", 1, 36_500)] = 365
    log_format: Annotated[str, Says("`text` for people, `json` for machines; empty: `json` in production.")] = ""

    @property
    def production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    def __post_init__(self) -> None:
        if not self.public_url:
            object.__setattr__(self, "public_url", _own_url(self.port))

    def listening_at(self, port: int) -> ServerSettings:
        """The same of a server that listens at `port`: its own address follows, one that was given stays."""
        given = "" if self.public_url == _own_url(self.port) else self.public_url
        return replace(self, port=port, public_url=given)

    @property
    def database(self) -> str:
        """The database's URL as SQLAlchemy wants it."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'octavia.db').absolute()}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def links_url(self) -> str:
        """What mailed links begin with."""
        return (self.app_url or self.public_url).rstrip("/")

    @property
    def origins(self) -> frozenset[str]:
        """All origins that are ours or trusted; of a server in development also the names this machine has for it."""
        own = (origin_of(url) for url in (self.public_url, self.app_url) if url)
        here = () if self.production else (f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1"))
        return frozenset((*own, *here, *(origin.rstrip("/") for origin in self.allowed_origins)))


def _own_url(port: int) -> str:
    return f"http://localhost:{port}"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@cache
def declared_server_settings() -> dict[str, Declared]:
    """All settings of a server by name, in the order of the reference."""
    return declarations(ServerSettings)


def server_settings_page() -> str:
    """The reference page of a server's settings, Markdown, generated from their declarations."""
    return "\n".join(
        [
            "# Settings of the server",
            "",
            "`octavia serve`, `octavia worker` and `octavia admin` read them once, from the environment",
            f"(`{SERVER_PREFIX}PORT=8080`), else from the table `[{SERVER_TABLE}]` in `{SETTINGS_FILE}`",
            "(`port = 8080`), else they have their defaults. Lists are separated by commas in the environment. An",
            "unknown name is an error, and so, in production, is everything unsafe.",
            "",
            *PAGE_HEAD,
            *map(page_row, declared_server_settings().values()),
            "",
        ]
    )
