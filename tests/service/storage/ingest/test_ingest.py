"""Files from addresses, as a whole: directly, and from a page by yt-dlp through our proxy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from octavia.platform.server_settings import ServerSettings
from octavia.service.storage.errors import FileTooLarge, NotDecodable, UrlFailed, UrlRefused
from octavia.service.storage.files import Files
from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest import Ingest
from octavia.service.storage.ingest.addresses import Guard
from octavia.service.storage.ingest.video_pages import fetch_from_page
from octavia.service.storage.records import FileKind

from .conftest import Web

HTTP = "http:" + "//"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = b'<html><head><title>A talk</title></head><body><video src="/talk.mp4"></video></body></html>'


@pytest.fixture
def video_page(web: Web, media: Path) -> str:
    web.serve("/watch", PAGE, "text/html")
    web.serve("/talk.mp4", (media / "talk.mp4").read_bytes())
    return web.url("/watch")


def ingesting(files: Files, settings: ServerSettings, guard: Guard, *extractors: str) -> Files:
    files.ingest = Ingest(replace(settings, url_extractors=extractors), guard)
    return files


def test_a_file_from_an_address_is_a_file_as_any(
    files: Files, settings: ServerSettings, owner_id: str, web: Web, guard: Guard, media: Path
) -> None:
    web.serve("/my%20talk.mp4", (media / "talk.mp4").read_bytes())
    file = ingesting(files, settings, guard).ingest_url(owner_id, web.url("/my%20talk.mp4"), FileKind.VIDEO)
    assert (file.name, file.media_type) == ("my talk.mp4", "video/mp4")
    assert files.get(owner_id, file.id) == file


def test_a_file_from_an_address_inside_is_one_where_the_operator_says_so(
    files: Files, settings: ServerSettings, owner_id: str, web: Web, media: Path
) -> None:
    web.serve("/talk.mp4", (media / "talk.mp4").read_bytes())
    files.ingest = Ingest(replace(settings, url_addresses=("127.0.0.1",)))
    assert files.ingest_url(owner_id, web.url("/talk.mp4", "127.0.0.1"), FileKind.VIDEO).name == "talk.mp4"
    for other in ("127.0.0.2", "[::ffff:127.0.0.1]"):
        with pytest.raises(UrlRefused):
            files.ingest_url(owner_id, web.url("/talk.mp4", other), FileKind.VIDEO)


def test_what_is_no_media_is_refused_as_any(
    files: Files, settings: ServerSettings, owner_id: str, web: Web, guard: Guard
) -> None:
    web.serve("/list.mp4", f"#EXTM3U\n{HTTP}127.0.0.2/\n".encode())
    with pytest.raises(NotDecodable, match=r"list\.mp4 holds a playlist"):
        ingesting(files, settings, guard).ingest_url(owner_id, web.url("/list.mp4"), FileKind.VIDEO)
    assert files.usage(owner_id).used_bytes == 0


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost/", f"{HTTP}169.254.169.254/", "file:///etc/passwd"]
)
def test_the_usual_guard_lets_nobody_inside(files: Files, owner_id: str, url: str) -> None:
    with pytest.raises(UrlRefused):
        files.ingest_url(owner_id, url, FileKind.VIDEO)


def test_a_page_is_no_file_where_no_site_is_allowed(
    files: Files, settings: ServerSettings, owner_id: str, guard: Guard, video_page: str
) -> None:
    with pytest.raises(UrlFailed, match="a web page"):
        ingesting(files, settings, guard).ingest_url(owner_id, video_page, FileKind.VIDEO)


def test_a_video_is_taken_from_a_page_of_an_allowed_site(
    files: Files, settings: ServerSettings, owner_id: str, guard: Guard, video_page: str, media: Path, web: Web
) -> None:
    file = ingesting(files, settings, guard, "generic", "html5").ingest_url(owner_id, video_page, FileKind.VIDEO)
    assert b"".join(files.read(file)) == (media / "talk.mp4").read_bytes()
    assert file.name == "A talk (1).mp4"
    assert {host for host, _ in web.asked} == {f"media.example:{web.port}"}


def test_a_page_of_another_site_gives_nothing(
    files: Files, settings: ServerSettings, owner_id: str, guard: Guard, video_page: str, web: Web
) -> None:
    with pytest.raises(UrlFailed, match="no video could be taken"):
        ingesting(files, settings, guard, "vimeo").ingest_url(owner_id, video_page, FileKind.VIDEO)
    assert "/talk.mp4" not in {path for _, path in web.asked}


def test_a_page_that_leads_inside_leads_nowhere(
    files: Files, settings: ServerSettings, owner_id: str, guard: Guard, web: Web
) -> None:
    inside = f"{HTTP}127.0.0.2:{web.port}/talk.mp4"
    web.serve("/watch", PAGE.replace(b"/talk.mp4", inside.encode()), "text/html")
    web.serve("/talk.mp4", b"secret")
    with pytest.raises(UrlFailed):
        ingesting(files, settings, guard, "generic", "html5").ingest_url(owner_id, web.url("/watch"), FileKind.VIDEO)
    assert "/talk.mp4" not in {path for _, path in web.asked}


def test_a_video_that_is_too_large_is_not_taken(
    files: Files, web: Web, guard: Guard, tmp_path: Path, media: Path
) -> None:
    web.serve("/watch", PAGE, "text/html")
    web.serve("/talk.mp4", (media / "talk.mp4").read_bytes())
    with Incoming(tmp_path / "small", 1000, 1000, 1000) as incoming, pytest.raises((UrlFailed, FileTooLarge)):
        fetch_from_page(web.url("/watch"), incoming, ("generic", "html5"), guard)


def test_its_folder_is_gone_afterwards(
    files: Files, settings: ServerSettings, owner_id: str, guard: Guard, video_page: str
) -> None:
    ingesting(files, settings, guard, "generic", "html5").ingest_url(owner_id, video_page, FileKind.VIDEO)
    assert list((settings.data_dir / "incoming" / "direct").iterdir()) == []
