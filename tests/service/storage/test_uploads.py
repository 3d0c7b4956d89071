"""Resumable uploads: what is on the disk counts, whoever was killed."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.storage import uploads as module
from octavia.service.storage.errors import (
    BytesMissing,
    NoSpace,
    NotDecodable,
    UploadBusy,
    UploadNotFound,
    UploadsOpen,
    WrongOffset,
)
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from octavia.service.storage.uploads import Upload
from support.server import FixedClock

from .conftest import stored

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def begun(files: Files, owner_id: str, size: int) -> Upload:
    return files.uploads.create(owner_id, "talk.wav", FileKind.AUDIO, size)


def add(files: Files, owner_id: str, upload: Upload, offset: int, block: bytes) -> None:
    writer = files.uploads.begin(owner_id, upload.id, offset)
    try:
        writer.write(block)
    finally:
        writer.end()


def file_of(settings: ServerSettings, upload: Upload) -> Path:
    return settings.data_dir / "incoming" / "uploads" / upload.id


@pytest.mark.parametrize("step", [30_000, 1_000_000])
def test_it_goes_on_from_what_is_on_the_disk(files: Files, owner_id: str, media: Path, step: int) -> None:
    content = (media / "talk.wav").read_bytes()
    upload = begun(files, owner_id, len(content))
    for offset in range(0, len(content), step):
        assert files.uploads.get(owner_id, upload.id).offset == offset
        add(files, owner_id, upload, offset, content[offset : offset + step])
    done = files.uploads.get(owner_id, upload.id)
    assert done.file_id is not None
    file = files.get(owner_id, done.file_id)
    assert b"".join(files.read(file)) == content
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert files.usage(owner_id).used_bytes == len(content)
    with pytest.raises(WrongOffset):
        files.uploads.begin(owner_id, upload.id, 5)
    files.uploads.remove(owner_id, upload.id)
    assert files.get(owner_id, file.id) == file
    assert files.usage(owner_id).used_bytes == len(content)


_WRITER = """
import sys
from octavia.platform.clock import utc_now
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.storage.files import Files
from datetime import datetime, UTC
from pathlib import Path
import octavia.service.tables
url, folder, owner, upload = sys.argv[1:]
settings = ServerSettings(data_dir=Path(folder), secret="s" * 40)
files = Files(Database(url), settings, lambda: datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
writer = files.uploads.begin(owner, upload, 0)
writer.write(b"x" * 1000)
print("written", flush=True)
sys.stdin.read()
"""


@ON_SQLITE
def test_a_killed_writer_leaves_what_it_wrote_and_no_lock(
    files: Files, owner_id: str, settings: ServerSettings, database_url: str
) -> None:
    upload = begun(files, owner_id, 5000)
    command = [sys.executable, "-c", _WRITER, database_url, str(settings.data_dir), owner_id, upload.id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        with pytest.raises(UploadBusy):
            files.uploads.begin(owner_id, upload.id, 1000)
        process.send_signal(signal.SIGKILL)
    assert files.uploads.get(owner_id, upload.id).offset == 1000
    add(files, owner_id, upload, 1000, b"y" * 10)
    assert files.uploads.get(owner_id, upload.id).offset == 1010


def test_one_whose_process_was_killed_at_the_very_end_becomes_a_file_when_it_is_asked_for(
    files: Files, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    content = (media / "talk.wav").read_bytes()
    upload = begun(files, owner_id, len(content))
    file_of(settings, upload).write_bytes(content)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: _get_or_busy(files, owner_id, upload), range(4)))
    assert files.uploads.get(owner_id, upload.id).file_id in found
    assert len(files.page(owner_id)) == 1
    assert files.usage(owner_id).used_bytes == len(content)


def _get_or_busy(files: Files, owner_id: str, upload: Upload) -> str | None:
    try:
        return files.uploads.get(owner_id, upload.id).file_id
    except UploadBusy:
        return None


def test_a_refused_one_gives_its_space_back_once(files: Files, owner_id: str, settings: ServerSettings) -> None:
    upload = begun(files, owner_id, 5000)
    with pytest.raises(NotDecodable):
        add(files, owner_id, upload, 0, b"\xff" * 5000)
    for _ in range(2):
        with pytest.raises(Exception, match="is not media") as again:
            files.uploads.get(owner_id, upload.id)
        assert getattr(again.value, "name", "") == "not-decodable"
    assert files.usage(owner_id).used_bytes == 0
    files.uploads.remove(owner_id, upload.id)
    assert files.usage(owner_id).used_bytes == 0
    with pytest.raises(UploadNotFound):
        files.uploads.remove(owner_id, upload.id)
    assert stored(settings) == []


def test_expired_ones_are_swept_with_their_space(
    files: Files, owner_id: str, settings: ServerSettings, clock: FixedClock
) -> None:
    upload = begun(files, owner_id, 5000)
    add(files, owner_id, upload, 0, b"x" * 100)
    assert files.sweep().uploads == 0
    clock.forward(hours=24, seconds=1)
    with pytest.raises(UploadNotFound):
        files.uploads.begin(owner_id, upload.id, 100)
    assert files.sweep().uploads == 1
    assert files.usage(owner_id).used_bytes == 0
    assert stored(settings) == []


@ON_SQLITE
def test_bytes_without_an_upload_are_swept_once_nobody_can_be_about_to_name_them(
    files: Files, settings: ServerSettings
) -> None:
    folder = settings.data_dir / "incoming" / "uploads"
    folder.mkdir(parents=True)
    for name in ("old", "new"):
        (folder / name).write_bytes(b"x")
    os.utime(folder / "old", (0, 0))
    assert files.sweep().uploads == 1
    assert [path.name for path in folder.iterdir()] == ["new"]


@ON_SQLITE
def test_one_whose_bytes_lie_elsewhere_does_not_begin_anew(
    files: Files, owner_id: str, settings: ServerSettings
) -> None:
    upload = begun(files, owner_id, 5000)
    file_of(settings, upload).unlink()
    with pytest.raises(BytesMissing):
        files.uploads.get(owner_id, upload.id)
    with pytest.raises(BytesMissing):
        files.uploads.begin(owner_id, upload.id, 0)


def test_an_owner_has_only_so_many_under_way(
    files: Files, owner_id: str, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setattr(module, "MAX_OPEN", 3)

    def one(_: int) -> bool:
        try:
            begun(files, owner_id, 10)
        except UploadsOpen:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(6))) == 3
    assert files.usage(owner_id).used_bytes == 30


@ON_SQLITE
def test_its_space_is_taken_when_it_begins(files: Files, owner_id: str) -> None:
    begun(files, owner_id, 1_000_000)
    begun(files, owner_id, 1_000_000)
    with pytest.raises(NoSpace):
        begun(files, owner_id, 1)
