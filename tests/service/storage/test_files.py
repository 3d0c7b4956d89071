"""Files of owners: whole or not at all, within their space, and nobody else's."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.errors import ServiceError
from octavia.service.storage.errors import (
    BytesMissing,
    EmptyFile,
    FileNotFound,
    FileTooLarge,
    MediaTooLong,
    NoSpace,
    NotDecodable,
    StorageFull,
)
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.tables import LooseBytesRow
from support.clips import clip
from support.server import FixedClock
from support.wrong_files import WrongFiles

from .conftest import NewOwner, blocks, stored

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def receive(files: Files, owner_id: str, path: Path, kind: FileKind = FileKind.VIDEO) -> StoredFile:
    return files.receive(owner_id, path.name, kind, blocks(path))


def keep(files: Files, database: Database, owner_id: str, path: Path) -> StoredFile:
    deposit = files.deposit(path)
    with database.transaction() as session:
        return files.keep(session, owner_id, deposit, path.name, FileKind.RESULT, "video/mp4")


def test_what_is_received_is_kept_with_what_was_found_in_it(files: Files, owner_id: str, media: Path) -> None:
    content = (media / "talk.mp4").read_bytes()
    file = receive(files, owner_id, media / "talk.mp4")
    assert files.get(owner_id, file.id) == file == files.by_path(owner_id, file.key)
    assert (file.name, file.kind, file.media_type) == ("talk.mp4", FileKind.VIDEO, "video/mp4")
    assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.duration_ms is not None
    assert 1000 <= file.duration_ms <= 1100
    assert file.probe is not None
    assert file.probe["video"]["width"] == 64
    assert [track["codec"] for track in file.probe["audio"]] == ["aac"]
    assert b"".join(files.open_range(owner_id, file.id, 0, file.size_bytes)) == content
    assert b"".join(files.open_range(owner_id, file.id, 10, 20)) == content[10:20]


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("talk.wav", FileKind.AUDIO, "audio/wav"),
        ("talk.mp4", FileKind.AUDIO, "video/mp4"),
        ("mute.mp4", FileKind.VIDEO, "video/mp4"),
        ("talk.srt", FileKind.SUBTITLE, "application/x-subrip"),
    ],
)
@ON_SQLITE
def test_every_kind_is_known_by_its_content(
    files: Files, owner_id: str, media: Path, name: str, kind: FileKind, media_type: str
) -> None:
    file = receive(files, owner_id, media / name, kind)
    assert (file.kind, file.media_type) == (kind, media_type)
    assert file.duration_ms is not None
    assert 850 <= file.duration_ms <= 1100


@pytest.mark.parametrize(
    ("name", "kind", "error", "says"),
    [
        ("zero.mp4", FileKind.VIDEO, EmptyFile, "zero.mp4 is empty"),
        ("garbage.mp4", FileKind.VIDEO, NotDecodable, "garbage.mp4 is not media"),
        ("notes.mp4", FileKind.AUDIO, NotDecodable, "notes.mp4 holds text"),
        ("indexless.mp4", FileKind.VIDEO, NotDecodable, "indexless.mp4 is cut off"),
        ("concat.mp4", FileKind.VIDEO, NotDecodable, "concat.mp4 holds a playlist"),
        ("playlist.mp4", FileKind.VIDEO, NotDecodable, "playlist.mp4 holds a playlist"),
        ("picture.png", FileKind.VIDEO, NotDecodable, "picture.png is of a kind"),
        ("silence.wav", FileKind.VIDEO, NotDecodable, "silence.wav holds sound but no picture"),
        ("mute.mp4", FileKind.AUDIO, NotDecodable, "mute.mp4 holds no sound"),
        ("music.wav", FileKind.SUBTITLE, NotDecodable, "music.wav: "),
        ("binary.en.srt", FileKind.SUBTITLE, NotDecodable, "binary.en.srt: not a text file"),
        ("prose.en.srt", FileKind.SUBTITLE, NotDecodable, "prose.en.srt: holds no subtitle"),
        ("talk.en.srt", FileKind.VIDEO, NotDecodable, "talk.en.srt holds text"),
        ("hours.flac", FileKind.AUDIO, MediaTooLong, "hours.flac lasts 13:00:00"),
    ],
)
@ON_SQLITE
def test_what_is_not_what_it_claims_is_refused_and_nothing_of_it_stays(
    files: Files,
    owner_id: str,
    settings: ServerSettings,
    wrong: WrongFiles,
    name: str,
    kind: FileKind,
    error: type[ServiceError],
    says: str,
) -> None:
    files._settings = replace(settings, max_upload_bytes=100_000_000, space_per_owner_bytes=100_000_000)
    with pytest.raises(error) as refused:
        receive(files, owner_id, wrong.take(name), kind)
    assert refused.value.message.startswith(says)
    assert str(settings.data_dir) not in refused.value.message + refused.value.hint
    assert stored(settings) == []
    assert files.usage(owner_id).used_bytes == 0
    assert files.page(owner_id) == []


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> WrongFiles:
    return WrongFiles(tmp_path_factory.mktemp("wrong"))


@ON_SQLITE
def test_what_plays_longer_than_allowed_is_refused(files: Files, owner_id: str, tmp_path: Path) -> None:
    long = clip(tmp_path / "long.mp3", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "61", "-b:a", "8k")
    with pytest.raises(MediaTooLong, match=r"longer than 1:00\.000"):
        receive(files, owner_id, long, FileKind.AUDIO)


@ON_SQLITE
def test_what_is_too_large_is_refused_while_it_comes(files: Files, owner_id: str, settings: ServerSettings) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield bytes(100_000)

    with pytest.raises(FileTooLarge):
        files.receive(owner_id, "large.mp4", FileKind.VIDEO, endless())
    assert len(taken) == 11
    assert stored(settings) == []


def test_the_space_of_an_owner_is_never_exceeded_however_many_files_come_at_once(
    files: Files, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    size = (media / "talk.wav").stat().st_size
    tight = replace(settings, space_per_owner_bytes=size * 3 + 5)
    files = Files(files._database, tight, files._clock)

    def one(_: int) -> bool:
        try:
            receive(files, owner_id, media / "talk.wav", FileKind.AUDIO)
        except NoSpace:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 3
    assert files.usage(owner_id).used_bytes == size * 3
    assert len(stored(settings)) == 3
    files.remove(owner_id, files.page(owner_id)[0].id)
    receive(files, owner_id, media / "talk.wav", FileKind.AUDIO)


def test_another_owners_file_is_none(files: Files, new_owner: NewOwner, media: Path) -> None:
    mine, other = new_owner(), new_owner()
    file = receive(files, mine, media / "talk.mp4")
    for attempt in (
        lambda: files.get(other, file.id),
        lambda: files.by_path(other, file.key),
        lambda: files.remove(other, file.id),
        lambda: files.links.give(other, file.id),
        lambda: b"".join(files.open_range(other, file.id, 0, 1)),
    ):
        with pytest.raises(FileNotFound):
            attempt()
    assert files.page(other) == []
    assert files.get(mine, file.id) == file


def test_files_are_listed_newest_first_in_pages(files: Files, owner_id: str, clock: FixedClock, media: Path) -> None:
    ids = []
    for name, kind in (("talk.wav", FileKind.AUDIO), ("talk.srt", FileKind.SUBTITLE), ("mute.mp4", FileKind.VIDEO)):
        ids.append(receive(files, owner_id, media / name, kind).id)
        clock.forward(seconds=1)
    assert [file.id for file in files.page(owner_id)] == ids[::-1]
    assert [file.id for file in files.page(owner_id, limit=1, offset=1)] == [ids[1]]
    assert [file.id for file in files.page(owner_id, FileKind.AUDIO)] == [ids[0]]


def test_what_is_removed_is_gone_with_its_bytes_and_its_space(
    files: Files, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    file = receive(files, owner_id, media / "talk.mp4")
    files.remove(owner_id, file.id)
    assert stored(settings) == []
    assert files.usage(owner_id).used_bytes == 0
    with pytest.raises(FileNotFound):
        files.remove(owner_id, file.id)
    with pytest.raises(BytesMissing):
        b"".join(files.read(file))


@ON_SQLITE
def test_a_worker_gets_a_file_of_its_own_name(files: Files, owner_id: str, media: Path, tmp_path: Path) -> None:
    file = files.receive(owner_id, "../we ird;.MP4", FileKind.VIDEO, blocks(media / "talk.mp4"))
    copy = files.local_copy(file.id, tmp_path / "work")
    assert copy == tmp_path / "work" / f"{file.id}.mp4"
    assert copy.read_bytes() == (media / "talk.mp4").read_bytes()
    assert files.local_copy(file.id, tmp_path / "work") == copy
    copy.unlink()
    assert b"".join(files.read(file))


def test_a_result_is_kept_with_the_transaction_it_is_kept_in(
    files: Files, database: Database, owner_id: str, settings: ServerSettings, media: Path, clock: FixedClock
) -> None:
    file = keep(files, database, owner_id, media / "talk.mp4")
    assert files.get(owner_id, file.id) == file
    assert files.usage(owner_id).used_bytes == file.size_bytes
    deposit = files.deposit(media / "talk.mp4")
    with pytest.raises(RuntimeError), database.transaction() as session:
        files.keep(session, owner_id, deposit, "b.mp4", FileKind.RESULT, "video/mp4")
        raise RuntimeError
    assert files.usage(owner_id).used_bytes == file.size_bytes
    assert len(stored(settings)) == 2
    assert files.sweep().loose == 0
    clock.forward(hours=26)
    assert files.sweep().loose == 1
    assert len(stored(settings)) == 1
    with pytest.raises(StorageFull), database.transaction() as session:
        files.keep(session, owner_id, deposit, "b.mp4", FileKind.RESULT, "video/mp4")


@ON_SQLITE
def test_a_result_is_kept_though_its_owner_has_no_space_left(
    files: Files, database: Database, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    files = Files(database, replace(settings, space_per_owner_bytes=10), files._clock)
    assert keep(files, database, owner_id, media / "talk.mp4").size_bytes > 10
    with pytest.raises(NoSpace):
        receive(files, owner_id, media / "talk.mp4")


def test_files_of_a_job_go_with_its_transaction_and_their_bytes_with_the_sweep(
    files: Files, database: Database, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    file = keep(files, database, owner_id, media / "talk.mp4")
    with database.transaction() as session:
        files.remove_in(session, [file.id, "unknown"])
    with pytest.raises(FileNotFound):
        files.get(owner_id, file.id)
    assert files.usage(owner_id).used_bytes == 0
    assert files.sweep().loose == 1
    assert stored(settings) == []
    with database.reading() as session:
        assert session.scalars(select(LooseBytesRow)).all() == []


def test_an_owner_who_goes_leaves_nothing(
    files: Files, database: Database, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    receive(files, owner_id, media / "talk.mp4")
    keep(files, database, owner_id, media / "talk.wav")
    files.uploads.create(owner_id, "a.mp4", FileKind.VIDEO, 1000)
    with database.transaction() as session:
        files.remove_all(session, owner_id)
    assert files.usage(owner_id).used_bytes == 0
    for path in (settings.data_dir / "incoming" / "uploads").iterdir():
        age(path, hours=2)
    files.sweep()
    assert stored(settings) == []


def age(path: Path, hours: float) -> None:
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))


def test_removals_of_all_kinds_at_once_wait_for_one_another_and_count_once(
    files: Files, database: Database, owner_id: str, media: Path, clock: FixedClock
) -> None:
    mine = [keep(files, database, owner_id, media / "talk.srt") for _ in range(12)]
    clock.forward(days=31)
    kept = keep(files, database, owner_id, media / "talk.srt")

    def remove(file: StoredFile) -> None:
        with contextlib.suppress(FileNotFound):
            files.remove(owner_id, file.id)

    def remove_together(file: StoredFile) -> None:
        with database.transaction() as session:
            files.remove_in(session, [each.id for each in mine])

    with ThreadPoolExecutor(8) as pool:
        ways = [remove, remove_together, lambda _: files.sweep()]
        tasks = [pool.submit(ways[number % 3], file) for number, file in enumerate(mine)]
        for task in tasks:
            task.result()
    assert files.page(owner_id) == [kept]
    assert files.usage(owner_id).used_bytes == kept.size_bytes


def test_what_nobody_used_for_its_time_is_swept(
    files: Files, database: Database, owner_id: str, settings: ServerSettings, media: Path, clock: FixedClock
) -> None:
    old, needed = (receive(files, owner_id, media / "talk.wav", FileKind.AUDIO) for _ in range(2))
    used = receive(files, owner_id, media / "talk.wav", FileKind.AUDIO)
    result = keep(files, database, owner_id, media / "talk.mp4")
    clock.forward(days=20)
    with database.transaction() as session:
        assert files.use(session, owner_id, used.id) == used
    clock.forward(days=11)
    young = receive(files, owner_id, media / "talk.wav", FileKind.AUDIO)
    swept = files.sweep(lambda _session, ids: {needed.id}.intersection(ids))
    assert swept.files == 2
    assert {file.id for file in files.page(owner_id)} == {needed.id, used.id, young.id}
    assert {old.id, result.id}.isdisjoint(file.id for file in files.page(owner_id))
    assert len(stored(settings)) == 3
    assert files.sweep(lambda _session, ids: ids).files == 0


@ON_SQLITE
def test_what_broke_off_while_it_came_is_swept_a_day_later(files: Files, settings: ServerSettings) -> None:
    direct = settings.data_dir / "incoming" / "direct"
    direct.mkdir(parents=True)
    (direct / "old").write_bytes(b"half")
    (direct / "new").write_bytes(b"half")
    age(direct / "old", hours=timedelta(days=1).total_seconds() / 3600)
    files.sweep()
    assert [path.name for path in direct.iterdir()] == ["new"]


@ON_SQLITE
def test_a_store_that_fails_keeps_nothing_and_says_so(
    files: Files, owner_id: str, settings: ServerSettings, media: Path
) -> None:
    settings.data_dir.mkdir(exist_ok=True)
    (settings.data_dir / "files").write_bytes(b"a file where a folder belongs")
    with pytest.raises(StorageFull):
        receive(files, owner_id, media / "talk.mp4")
    assert files.page(owner_id) == []
    assert files.usage(owner_id).used_bytes == 0
