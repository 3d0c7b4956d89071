"""What tests of storage share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.tables import Owner, OwnerKind
from octavia.service.storage.files import Files
from support.clips import TINY_X264, clip
from support.server import FixedClock

NewOwner = Callable[[], str]


@pytest.fixture
def new_owner(database: Database, clock: FixedClock) -> NewOwner:
    """Makes owners; gives their ids."""

    def make() -> str:
        owner = Owner(id=new_id(), kind=OwnerKind.USER, created_at=clock())
        with database.transaction() as session:
            session.add(owner)
        return owner.id

    return make


@pytest.fixture
def owner_id(new_owner: NewOwner) -> str:
    """An owner."""
    return new_owner()


@pytest.fixture
def settings(server_settings: ServerSettings) -> ServerSettings:
    """Settings with small limits."""
    return replace(server_settings, max_upload_bytes=1_000_000, space_per_owner_bytes=2_000_000, max_media_minutes=1)


@pytest.fixture
def files(database: Database, settings: ServerSettings, clock: FixedClock) -> Files:
    """All about files, on both databases."""
    return Files(database, settings, clock)


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `talk.mp4` (picture and sound), `talk.wav`, `mute.mp4` and `talk.srt`, each a second long."""
    folder = tmp_path_factory.mktemp("media")
    tone, picture = ("-f", "lavfi", "-i", "sine=440"), ("-f", "lavfi", "-i", "testsrc=size=64x48:rate=25")
    clip(folder / "talk.mp4", *tone, *picture, "-t", "1", *TINY_X264, "-c:a", "aac")
    clip(folder / "talk.wav", *tone, "-t", "1")
    clip(folder / "mute.mp4", *picture, "-t", "1", *TINY_X264)
    (folder / "talk.srt").write_text("1\n00:00:00,000 --> 00:00:00,900\nHello.\n", encoding="utf-8")
    return folder


def blocks(path: Path, size: int = 4096) -> list[bytes]:
    """A file's content, cut into blocks."""
    content = path.read_bytes()
    return [content[at : at + size] for at in range(0, len(content), size)]


def stored(settings: ServerSettings) -> list[Path]:
    """Every file that storage keeps on the disk."""
    folders = (settings.data_dir / "files", settings.data_dir / "incoming")
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
