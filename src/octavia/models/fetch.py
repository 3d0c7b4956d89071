"""Fetching one file: resumed where it broke off, compared with its sum, or not there at all.

What has come of a file lies in `NAME.part`, so that the next run goes on there, however the last one ended. Bytes come
through the hub's own client, which knows about proxies, timeouts, redirects and offline mode; it does not compare sums.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import EngineError
from octavia.models.files import File

_TRIES = 5
_FIRST_PAUSE_S = 0.25
_STEP_S = 0.05
_BLOCK = 1 << 20
_SERVER_ERROR = 500
_BUSY = (408, 429)
_PARTIAL, _NO_SUCH_RANGE = 206, 416

OnBytes = Callable[[int], None]
"""Told how many bytes came since it was last told; negative if some have to come again."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file that can be fetched.

    Attributes:
        name: Where it belongs below the model's folder.
        size_bytes: 0 if it isn't known.
        sha256: Hexadecimal, or as many of its first digits as are known.
        git_sha1: As git names its content; empty if it isn't known.
        headers: To send when asking for it; secret.
    """

    name: str
    url: str
    size_bytes: int = 0
    sha256: str = ""
    git_sha1: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> str:
        """What tells it from another version of itself."""
        return self.sha256 or self.git_sha1 or self.url

    def is_content_of(self, path: Path) -> File | None:
        """The size and sum of the file at `path` if it is this one; None if it is another, or none."""
        if not path.is_file() or (self.size_bytes and path.stat().st_size != self.size_bytes):
            return None
        size = path.stat().st_size
        sha256, git_sha1 = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                sha256.update(block)
                if self.git_sha1:
                    git_sha1.update(block)
        if not sha256.hexdigest().startswith(self.sha256) or self.git_sha1 not in ("", git_sha1.hexdigest()):
            return None
        return File(size, sha256.hexdigest())


def fetch(remote: Remote, folder: Path, cancel: CancelToken, on_bytes: OnBytes) -> File:
    """Fetch a file into its place below `folder`.

    Raises:
        EngineError: if it can't be had, or what came is not what was announced (then nothing of it is kept).
        OSError: if it can't be written.
        Cancelled: if the job was stopped; what has come is kept.
    """
    target = folder / remote.name
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    resumed = _size(part) > 0
    on_bytes(_size(part))
    _fill(remote, part, cancel, on_bytes)
    file = remote.is_content_of(part)
    if file is None and resumed:
        # What an earlier run left may be damaged by how that ended.
        on_bytes(-_size(part))
        part.unlink()
        _fill(remote, part, cancel, on_bytes)
        file = remote.is_content_of(part)
    if file is None:
        part.unlink()
        raise EngineError(
            f"what came for {remote.name} is not what was announced: its checksum or size is wrong",
            "nothing of it was kept; try again later, or from another endpoint",
        )
    _sync(part)
    part.replace(target)
    return file


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Errors of the client, in the block, as an `EngineError` that says what can't be had and why."""
    errors, http_error = client("errors"), import_module("httpx").HTTPError
    try:
        yield
    except errors.OfflineModeIsEnabled as error:
        raise EngineError(f"{what} can't be fetched offline", "unset HF_HUB_OFFLINE, or add a folder") from error
    except errors.GatedRepoError as error:
        raise EngineError(
            f"{what} is given only to people who accepted its conditions",
            "accept them on its page on the hub, then set HF_TOKEN to a token of yours and pull again",
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError, errors.EntryNotFoundError) as error:
        raise EngineError(f"{what} is not there: {_status(error)}", "check its name and commit") from error
    except http_error as error:
        raise EngineError(
            f"{what} can't be fetched: {_status(error)}", "what has come is kept: pull again, and it goes on there"
        ) from error


def patiently(call: Callable[[], Any], cancel: CancelToken, grew: Callable[[], bool] = lambda: False) -> Any:
    """What `call` gives; tried again, at growing intervals, while the connection fails or the server has a fault.

    Args:
        grew: Whether something came since it was last asked: then patience begins anew.
    """
    http_error = import_module("httpx").HTTPError
    failed = 0
    while True:
        cancel.check()
        try:
            return call()
        except http_error as error:
            failed = 1 if grew() else failed + 1
            if failed >= _TRIES or not _may_pass(error):
                raise
        _pause(_FIRST_PAUSE_S * 2 ** (failed - 1), cancel)


def client(module: str) -> Any:
    """A module of the hub's client library, `huggingface_hub.<module>`: silent, nothing of it reports on its use.

    Raises:
        EngineError: if it isn't installed.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    try:
        utils: Any = import_module("huggingface_hub.utils")
    except ImportError as error:
        raise EngineError(
            "fetching models takes the package huggingface-hub, which is not installed", "scripts/add-engines.sh models"
        ) from error
    utils.logging.set_verbosity_error()
    utils.disable_progress_bars()
    return import_module(f"huggingface_hub.{module}")


def _fill(remote: Remote, part: Path, cancel: CancelToken, on_bytes: OnBytes) -> None:
    """Bring `part` to its full length, or whatever the server holds for that."""
    if remote.size_bytes and _size(part) > remote.size_bytes:
        on_bytes(-_size(part))
        part.unlink()
    if remote.size_bytes and _size(part) == remote.size_bytes:
        return
    seen = _size(part)

    def grew() -> bool:
        nonlocal seen
        before, seen = seen, _size(part)
        return seen > before

    with explained(remote.name):
        patiently(lambda: _stream(remote, part, cancel, on_bytes), cancel, grew)


def _stream(remote: Remote, part: Path, cancel: CancelToken, on_bytes: OnBytes) -> None:
    """Append to `part` what is missing of it, as it comes: a connection that breaks costs nothing that came."""
    utils = client("utils")
    start = _size(part)
    headers = {"Accept-Encoding": "identity", **remote.headers} | ({"Range": f"bytes={start}-"} if start else {})
    timeout = client("constants").HF_HUB_DOWNLOAD_TIMEOUT
    with utils.get_session().stream("GET", remote.url, headers=headers, timeout=timeout) as response:
        if response.status_code == _NO_SUCH_RANGE:
            # It is shorter than what came of another version of it; whether this is all of it, its sum tells.
            return
        utils.hf_raise_for_status(response)
        with part.open("ab") as stream:
            if response.status_code != _PARTIAL:
                on_bytes(-start)
                stream.truncate(0)
            for block in response.iter_raw():
                cancel.check()
                stream.write(block)
                on_bytes(len(block))
                if remote.size_bytes and stream.tell() > remote.size_bytes:
                    return


def _may_pass(error: Any) -> bool:
    response = getattr(error, "response", None)
    return response is None or response.status_code >= _SERVER_ERROR or response.status_code in _BUSY


def _status(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is None:
        return str(error) or type(error).__name__
    return f"{response.url.host} answered {response.status_code} {response.reason_phrase}".rstrip()


def _pause(seconds: float, cancel: CancelToken) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        cancel.check()
        time.sleep(_STEP_S)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
