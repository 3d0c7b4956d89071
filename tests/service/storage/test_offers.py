"""Offers to upload straight to the store: open until taken, counted, bounded, and whatever is refused leaves nothing.

Each test runs over a folder and over a bucket; to the bucket a browser's PUT goes by real HTTP.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings, StorageKind
from octavia.service.storage.errors import (
    BadMediaType,
    BadSignature,
    EmptyFile,
    FileNotFound,
    FileTooLarge,
    NoSpace,
    NotDecodable,
    OfferOver,
    OffersOpen,
    StorageFull,
    UploadBusy,
    UploadMissing,
)
from octavia.service.storage.files import Files
from octavia.service.storage.offers import GRACE, MAX_JOBS, Role
from octavia.service.storage.records import FileKind
from support.offered import Uploads, granted
from support.s3 import s3_bucket, s3_client, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.s3_gate import s3_gate  # noqa: F401 - fixture
from support.server import FixedClock

from .conftest import NewOwner, stored

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_A_DISK = pytest.mark.parametrize("store", ["local"], indirect=True)
IN_A_BUCKET = pytest.mark.parametrize("store", ["s3"], indirect=True)


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(settings: ServerSettings, store: str, request: pytest.FixtureRequest) -> ServerSettings:
    if store == "local":
        return settings
    gate = request.getfixturevalue("s3_gate").endpoint
    return replace(settings, **s3_settings(gate, request.getfixturevalue("s3_bucket")))


@pytest.fixture
def browser(files: Files, database: Database, owner_id: str) -> Uploads:
    return Uploads(files, database, owner_id)


@pytest.fixture
def lying(settings: ServerSettings, request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """Everything that lies in the store or waits to get there, on the disk and in the bucket."""

    def look() -> list[str]:
        found = [str(path) for path in stored(settings)]
        if settings.storage is StorageKind.S3:
            client = s3_client(request.getfixturevalue("s3_endpoint"))
            listed = client.list_objects_v2(Bucket=settings.s3_bucket).get("Contents", [])
            found += [each["Key"] for each in listed]
        return found

    return look


def test_what_was_sent_is_taken_as_a_file_of_its_owner(
    browser: Uploads, lying: Callable[[], list[str]], media: Path
) -> None:
    content, job_id = (media / "talk.wav").read_bytes(), new_id()
    offer = browser.offer(job_id, name="../My talk.WAV")
    assert offer.path == f"{job_id}/voice.wav"
    with pytest.raises(UploadMissing, match=r"My talk\.WAV has not been uploaded"):
        browser.take(job_id)
    browser.send(offer, content)
    file = browser.take(job_id)
    assert (file.owner_id, file.name, file.kind) == (browser.owner_id, "My talk.WAV", FileKind.AUDIO)
    assert (file.media_type, file.size_bytes, file.duration_ms) == ("audio/wav", len(content), 1000)
    assert b"".join(browser.files.read(file)) == content
    assert browser.take(job_id) == file == browser.files.get(browser.owner_id, file.id)
    assert browser.used() == len(content)
    assert len(lying()) == 1
    with browser.database.reading() as session:
        assert browser.files.offers.of_job(session, job_id) == {Role.VOICE: file.id}


@ON_SQLITE
def test_a_video_is_taken_for_its_sound_and_the_last_of_two_counts(
    browser: Uploads, lying: Callable[[], list[str]], media: Path
) -> None:
    job_id = new_id()
    offer = browser.offer(job_id, media_type="", name="talk")
    browser.send(offer, (media / "talk.wav").read_bytes(), "audio/x-wav")
    browser.send(offer, (media / "talk.mp4").read_bytes(), "video/mp4")
    assert len(lying()) == 1
    assert (browser.take(job_id).media_type, browser.used()) == ("video/mp4", (media / "talk.mp4").stat().st_size)
    assert len(lying()) == 1


def test_a_track_that_is_none_leaves_nothing_and_another_may_be_sent(
    browser: Uploads, lying: Callable[[], list[str]], media: Path
) -> None:
    job_id = new_id()
    offer = browser.offer(job_id)
    for content, refusal in ((b"\xff" * 100, NotDecodable), ((media / "mute.mp4").read_bytes(), NotDecodable)):
        browser.send(offer, content)
        with pytest.raises(refusal, match="talk"):
            browser.take(job_id)
        assert (lying(), browser.used(), browser.files.page(browser.owner_id)) == ([], 0, [])
        with pytest.raises(UploadMissing):
            browser.take(job_id)
    browser.send(offer, (media / "talk.wav").read_bytes())
    assert browser.take(job_id).name == "talk.wav"


@ON_SQLITE
@IN_A_BUCKET
def test_in_a_bucket_size_and_space_are_looked_at_when_a_file_is_taken(
    browser: Uploads, lying: Callable[[], list[str]], media: Path, settings: ServerSettings
) -> None:
    for content, refusal in ((bytes(1_000_001), FileTooLarge), (b"", EmptyFile)):
        job_id = new_id()
        browser.send(browser.offer(job_id), content)
        with pytest.raises(refusal):
            browser.take(job_id)
        assert lying() == []
    job_id = new_id()
    browser.send(browser.offer(job_id), (media / "talk.wav").read_bytes())
    browser.fill(settings.space_per_owner_bytes - 1000)
    with pytest.raises(NoSpace):
        browser.take(job_id)
    assert len(lying()) == 1
    browser.fill(1000 - settings.space_per_owner_bytes)
    browser.take(job_id)


@ON_SQLITE
@IN_A_BUCKET
def test_a_bucket_that_cannot_be_reached_is_said_to_be_so(
    database: Database, owner_id: str, settings: ServerSettings, clock: FixedClock
) -> None:
    away = Uploads(Files(database, replace(settings, s3_bucket="nowhere"), clock), database, owner_id)
    job_id = new_id()
    away.offer(job_id)
    with pytest.raises((StorageFull, UploadMissing)):
        away.take(job_id)


@ON_A_DISK
def test_what_comes_counts_at_once_and_what_it_replaces_no_longer(
    browser: Uploads, lying: Callable[[], list[str]]
) -> None:
    first, other = browser.offer(new_id()), browser.offer(new_id())
    browser.send(first, bytes(900_000))
    browser.send(first, bytes(950_000))
    assert (browser.used(), len(lying())) == (950_000, 1)
    browser.send(other, bytes(950_000))
    third = browser.offer(new_id())
    with pytest.raises(NoSpace):
        browser.send(third, bytes(100_001))
    assert (browser.used(), len(lying())) == (1_900_000, 2)
    browser.send(first, bytes(1_000_000))
    browser.send(third, bytes(50_000))
    with pytest.raises(NoSpace):
        browser.send(third, bytes(50_001))
    browser.send(first, b"x")
    assert (browser.used(), len(lying())) == (1_000_001, 3)


@ON_SQLITE
@ON_A_DISK
def test_an_address_takes_only_what_was_signed_into_it(
    browser: Uploads, lying: Callable[[], list[str]], clock: FixedClock, media: Path
) -> None:
    job_id, content = new_id(), (media / "talk.wav").read_bytes()
    offer = browser.offer(job_id, media_type="audio/wav")
    grant, signed = granted(offer)
    changed: dict[str, Any] = {
        "method": "GET",
        "key": new_id(),
        "expires_at_s": 1 << 40,
        "max_bytes": 1 << 40,
        "media_type": "",
    }
    for name, value in changed.items():
        with pytest.raises(BadSignature):
            browser.files.offers.incoming(replace(grant, **{name: value}), signed, "audio/wav")
    for said in ("audio/mpeg", "text/html", "", "audio/wavx"):
        with pytest.raises(BadMediaType):
            browser.send(offer, content, said)
    with pytest.raises(FileTooLarge):
        browser.send(offer, bytes(1_000_001))
    with pytest.raises(EmptyFile):
        browser.send(offer, b"")
    assert (lying(), browser.used()) == ([], 0)
    browser.send(offer, content, "Audio/WAV; codecs=1")
    clock.forward(minutes=60)
    with pytest.raises(OfferOver):
        browser.send(offer, content)
    assert browser.take(job_id).size_bytes == len(content)


@ON_SQLITE
@ON_A_DISK
def test_of_a_type_that_was_not_said_anything_with_sound_may_be_sent(browser: Uploads) -> None:
    offer = browser.offer(new_id(), media_type="")
    for said in ("", "audio/x-m4a", "video/quicktime", "application/octet-stream"):
        browser.send(offer, b"x", said)
    for said in ("text/html", "image/png", "application/javascript"):
        with pytest.raises(BadMediaType):
            browser.send(offer, b"x", said)


@ON_SQLITE
@ON_A_DISK
def test_only_sound_and_videos_are_offered_for(browser: Uploads) -> None:
    for said in ("text/html", "image/svg+xml", "audio", "x" * 500):
        with pytest.raises(BadMediaType) as refused:
            browser.offer(new_id(), media_type=said)
        assert len(refused.value.message) < 200
    browser.offer(new_id(), media_type='audio/webm; codecs="opus"')


def test_after_a_file_was_taken_or_its_job_is_gone_nothing_can_be_sent(
    browser: Uploads, lying: Callable[[], list[str]], media: Path, store: str
) -> None:
    jobs, content = [new_id(), new_id()], (media / "talk.wav").read_bytes()
    offers = [browser.offer(job_id) for job_id in jobs]
    background = browser.offer(jobs[0], Role.BACKGROUND)
    browser.send(offers[0], content)
    browser.send(background, content)
    browser.send(offers[1], content)
    file = browser.take(jobs[0])
    if store == "local":
        with pytest.raises(OfferOver):
            browser.send(offers[0], content)
    for job_id in jobs:
        browser.forget(job_id)
    assert (lying(), browser.used()) == ([], 0)
    with pytest.raises(FileNotFound):
        browser.files.get(browser.owner_id, file.id)
    for job_id in jobs:
        with pytest.raises(UploadMissing):
            browser.take(job_id)
    if store == "local":
        with pytest.raises(OfferOver):
            browser.send(offers[1], content)
    assert browser.files.sweep().loose == 0


@ON_SQLITE
@IN_A_BUCKET
def test_what_is_sent_to_a_bucket_after_its_offer_went_is_swept(
    browser: Uploads, lying: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, waiting = new_id(), browser.offer(new_id())
    offer = browser.offer(job_id)
    browser.forget(job_id)
    browser.send(offer, b"late")
    browser.send(waiting, b"in time")
    assert (browser.files.sweep().offers, len(lying())) == (0, 2)
    monkeypatch.setattr("octavia.service.storage.offers._STRAY_S", 0.0)
    assert (browser.files.sweep().offers, len(lying())) == (1, 1)


def test_what_is_not_taken_in_time_is_swept_with_its_bytes(
    browser: Uploads, lying: Callable[[], list[str]], clock: FixedClock, media: Path
) -> None:
    content, kept = (media / "talk.wav").read_bytes(), new_id()
    browser.send(browser.offer(kept), content)
    file = browser.take(kept)
    browser.offer(new_id())
    browser.send(browser.offer(new_id()), content)
    clock.forward(minutes=60)
    assert browser.files.sweep().offers == 0
    clock.at += GRACE
    assert browser.files.offers.expired() == 2
    assert browser.files.sweep().offers == 2
    assert (len(lying()), browser.used()) == (1, len(content))
    assert browser.take(kept) == file


@ON_SQLITE
@ON_A_DISK
def test_bytes_whose_offer_was_never_written_down_are_swept(
    browser: Uploads, lying: Callable[[], list[str]], media: Path
) -> None:
    browser.files.offers._arrivals.blobs.put("0" * 32, media / "talk.wav")
    browser.send(browser.offer(new_id()), b"waits")
    browser.files.sweep()
    assert len(lying()) == 2
    for path in lying():
        os.utime(path, (0, 0))
    assert (browser.files.sweep().offers, len(lying())) == (1, 1)


def test_no_more_jobs_than_so_many_wait_for_their_files(browser: Uploads, new_owner: NewOwner, media: Path) -> None:
    jobs = [new_id() for _ in range(MAX_JOBS)]

    def ask(job_id: str) -> str:
        try:
            browser.offer(job_id)
        except OffersOpen:
            return "refused"
        return job_id

    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(ask, [*jobs, *(new_id() for _ in range(6))]))
    assert answers.count("refused") == 6
    made = [each for each in answers if each != "refused"]
    browser.offer(made[0], Role.BACKGROUND)
    Uploads(browser.files, browser.database, new_owner()).offer(new_id())
    browser.forget(made[1])
    assert ask("another") == "another"


@ON_A_DISK
def test_of_two_who_send_at_once_the_last_that_ends_counts_and_nothing_of_the_other_stays(
    browser: Uploads, lying: Callable[[], list[str]]
) -> None:
    offer = browser.offer(new_id())
    grant, signed = granted(offer)
    offers = browser.files.offers
    with offers.incoming(grant, signed, "audio/wav") as one, offers.incoming(grant, signed, "audio/wav") as other:
        other.write(b"other")
        one.write(b"one")
        offers.arrive(grant, other)
        offers.arrive(grant, one)
    (path,) = lying()
    assert (Path(path).read_bytes(), browser.used()) == (b"one", 3)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@ON_A_DISK
def test_many_who_send_and_take_at_once_leave_one_file_and_a_right_space(
    browser: Uploads, lying: Callable[[], list[str]], media: Path
) -> None:
    job_id, content = new_id(), (media / "talk.wav").read_bytes()
    offer = browser.offer(job_id)
    browser.send(offer, content)

    def do(number: int) -> str:
        try:
            if number % 2:
                browser.send(offer, content)
                return "sent"
            return str(browser.take(job_id).id)
        except (OfferOver, UploadBusy, UploadMissing) as refusal:
            return refusal.name

    with ThreadPoolExecutor(6) as several:
        answers = set(several.map(do, range(24)))
    file = browser.take(job_id)
    assert answers <= {file.id, "sent", "offer-over", "upload-busy", "upload-missing"}
    assert (len(lying()), browser.used()) == (1, len(content))


@ON_SQLITE
@ON_A_DISK
def test_an_owner_who_goes_takes_offers_and_what_came_along(
    browser: Uploads, lying: Callable[[], list[str]], media: Path
) -> None:
    taken = new_id()
    browser.send(browser.offer(taken), (media / "talk.wav").read_bytes())
    browser.take(taken)
    browser.send(browser.offer(new_id()), b"waits")
    with browser.database.transaction() as session:
        browser.files.remove_all(session, browser.owner_id)
    assert browser.used() == 0
    for path in lying():
        os.utime(path, (0, 0))
    browser.files.sweep()
    assert lying() == []


@ON_SQLITE
@ON_A_DISK
def test_nobody_takes_another_s_upload(browser: Uploads, new_owner: NewOwner) -> None:
    job_id = new_id()
    browser.send(browser.offer(job_id), b"mine")
    stranger = Uploads(browser.files, browser.database, new_owner())
    with pytest.raises(UploadMissing):
        stranger.take(job_id)
