"""A video taken from a page by yt-dlp: only of the sites the operator names, and only through our own proxy.

It runs as a program of its own with bounds of time and size, and never starts ffmpeg: that would open addresses itself.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import ProgramError
from octavia.dubbing.process import Limits, ProgramFailed
from octavia.service.storage.errors import UrlFailed
from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest.addresses import Guard
from octavia.service.storage.ingest.gateway import gateway

_LIMIT_S = 3600.0
_BLOCK_BYTES = 1024 * 1024
_MARGIN_BYTES = 64 * 1024
_FILE = "video"


def fetch_from_page(
    url: str, incoming: Incoming, extractors: tuple[str, ...], guard: Guard, cancel: CancelToken | None = None
) -> str:
    """Fetch the video of a page into `incoming`; says what it is called.

    Args:
        extractors: yt-dlp's names of the sites that are allowed.

    Raises:
        UrlFailed: if there is none, or not in time; Cancelled, FileTooLarge, NoSpace, StorageFull
    """
    with tempfile.TemporaryDirectory(dir=incoming.path.parent) as name, gateway(guard) as proxy:
        folder = Path(name)
        limits = Limits(timeout_s=_LIMIT_S, file_bytes=incoming.limit_bytes + _MARGIN_BYTES)
        try:
            command = _command(url, folder, extractors, proxy, incoming.limit_bytes)
            title = process.run(command, limits=limits, cancel=cancel)
        except ProgramFailed as error:
            raise UrlFailed(
                "no video could be taken from that page", _reason(error), details={"reason": "page"}
            ) from error
        except ProgramError as error:
            raise UrlFailed(
                "the page's video did not come in time", "give a shorter one", details={"reason": "slow"}
            ) from error
        _take(folder / _FILE, incoming)
    return title.decode(errors="replace").strip().splitlines()[-1] if title.strip() else _FILE


def _command(url: str, folder: Path, extractors: tuple[str, ...], proxy: str, max_bytes: int) -> list[str]:
    nowhere = folder / "programs"
    nowhere.mkdir()
    options = {
        "--use-extractors": ",".join(extractors),
        "--proxy": proxy,
        "--format": "b",
        "--max-filesize": str(max_bytes),
        "--playlist-items": "1",
        "--socket-timeout": "30",
        "--retries": "3",
        "--downloader": "native",
        "--fixup": "never",
        "--ffmpeg-location": str(nowhere),
        "--output": str(folder / _FILE),
        "--print": "%(title).150B.%(ext)s",
    }
    switches = ("--ignore-config", "--no-cache-dir", "--no-playlist", "--no-part", "--no-simulate", "--no-progress")
    named = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "yt_dlp", *switches, "--no-plugin-dirs", *named, "--", url]


def _take(path: Path, incoming: Incoming) -> None:
    if not path.is_file():
        raise UrlFailed(
            "the page holds no video that could be taken, or one that is too large",
            "give another address",
            details={"reason": "page"},
        )
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            incoming.write(block)


def _reason(error: ProgramFailed) -> str:
    said = [line.removeprefix("ERROR: ") for line in error.said.splitlines() if line.startswith("ERROR: ")]
    return said[-1][:300] if said else "give the address of the file itself"
