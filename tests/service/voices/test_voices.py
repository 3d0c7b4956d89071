"""Voices of one's own: nothing without consent, nothing of another's, and the recording goes with the voice."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import soundfile
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.api.server import Server, compose
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.commands import Dub, Source
from octavia.service.jobs.tables import JobRow
from octavia.service.storage.errors import FileNotFound, FileOfVoice, NoSpace
from octavia.service.storage.records import FileKind
from octavia.service.storage.tables import FileRow, LooseBytesRow
from octavia.service.voices import voices as of_voices
from octavia.service.voices.errors import BadVoice, ConsentNotGiven, TooManyVoices, UnusableRecording, VoiceNotFound
from octavia.service.voices.tables import VoiceRow
from octavia.service.voices.voices import OwnVoice, Voices
from support.people import Person, new_person
from support.recordings import CONSENT, recording, sent
from support.server import FixedClock, RecordingQueue

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture(scope="module")
def jane(folder: Path) -> Path:
    return recording(folder)


@pytest.fixture
def ben(server: Server) -> Person:
    return new_person(server, "ben@mail.example")


def made(server: Server, person: Person, path: Path, **said: Any) -> OwnVoice:
    """A voice of that recording."""
    told: dict[str, Any] = {"name": " Jane  Doe ", "language": "English", "consent": CONSENT, "agreed": True} | said
    file = sent(server.files, person.owner_id, path)
    return server.voices.create(person.owner_id, file.id, **told)


def bytes_of(server: Server, person: Person, voice: OwnVoice) -> bytes:
    return b"".join(server.files.read(server.voices.recording(person.owner_id, voice.id)))


def test_a_voice_takes_the_place_of_the_upload_it_was_made_of(server: Server, ana: Person, jane: Path) -> None:
    voice = made(server, ana, jane)
    assert (voice.name, voice.language, voice.consent) == ("Jane Doe", "en", CONSENT)
    assert server.voices.all(ana.owner_id) == [voice] == [server.voices.get(ana.owner_id, voice.id)]
    assert server.files.page(ana.owner_id) == []
    kept = server.files.page(ana.owner_id, FileKind.VOICE)
    assert [file.id for file in kept] == [voice.file_id]
    assert server.files.usage(ana.owner_id).used_bytes == kept[0].size_bytes


@ONE_DATABASE
def test_what_is_kept_is_the_sound_without_the_silence_around_it(server: Server, ana: Person, jane: Path) -> None:
    voice = made(server, ana, jane)
    samples, rate_hz = soundfile.read(io.BytesIO(bytes_of(server, ana, voice)))
    assert (rate_hz, samples.ndim) == (48_000, 1)
    assert len(samples) == pytest.approx(8.03 * rate_hz, rel=0.005)
    assert voice.duration_ms == pytest.approx(8_030, rel=0.005)
    assert abs(samples).max() == pytest.approx(10 ** (-9 / 20), rel=0.01)


@pytest.mark.parametrize(
    "said",
    [{"agreed": False}, {"consent": ""}, {"consent": "   "}, {"consent": "Jane agreed"}],
    ids=["not agreed", "no words", "blanks", "not when"],
)
@ONE_DATABASE
def test_nothing_is_kept_without_consent(server: Server, ana: Person, jane: Path, said: dict[str, object]) -> None:
    with pytest.raises(ConsentNotGiven, match="consent"):
        made(server, ana, jane, **said)
    assert server.voices.all(ana.owner_id) == []
    assert server.files.page(ana.owner_id, FileKind.VOICE) == []


@pytest.mark.parametrize(
    ("seconds", "level_db", "why"),
    [(8, -60, "silent"), (3, -6, "3.0 seconds of sound"), (121, -6, "longer than 120 seconds")],
    ids=["silent", "short", "long"],
)
@ONE_DATABASE
def test_a_recording_that_no_voice_can_be_made_of_is_refused_in_words(
    server: Server, ana: Person, folder: Path, seconds: int, level_db: int, why: str
) -> None:
    path = recording(folder, seconds, f"{seconds}{level_db}.wav", level_db)
    with pytest.raises(UnusableRecording, match=why) as refused:
        made(server, ana, path)
    assert path.name in refused.value.message
    assert "/" not in refused.value.message
    assert [file.name for file in server.files.page(ana.owner_id)] == [path.name]


@ONE_DATABASE
def test_what_browsers_record_can_be_used(server: Server, ana: Person, folder: Path) -> None:
    webm = recording(folder, name="recorded.webm")
    assert made(server, ana, webm).duration_ms == pytest.approx(8_000, rel=0.05)


@ONE_DATABASE
def test_a_name_and_a_language_must_be_some(server: Server, ana: Person, jane: Path) -> None:
    for said in ({"name": " "}, {"name": "x" * 101}, {"language": "nonsense"}):
        with pytest.raises(BadVoice):
            made(server, ana, jane, **said)


@ONE_DATABASE
def test_a_subtitle_file_is_no_recording(server: Server, ana: Person, folder: Path) -> None:
    path = folder / "words.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello.\n")
    file = sent(server.files, ana.owner_id, path, FileKind.SUBTITLE)
    with pytest.raises(UnusableRecording, match="no recording"):
        server.voices.create(ana.owner_id, file.id, "Jane", "en", CONSENT, agreed=True)


def test_another_s_voice_is_as_if_it_did_not_exist(server: Server, ana: Person, ben: Person, jane: Path) -> None:
    voice = made(server, ana, jane)
    theirs = (ben.owner_id, voice.id)
    for ask in (server.voices.get, server.voices.recording, server.voices.remove):
        with pytest.raises(VoiceNotFound):
            ask(*theirs)
    with pytest.raises(VoiceNotFound):
        server.voices.rename(*theirs, "Mine")
    upload = sent(server.files, ana.owner_id, jane)
    with pytest.raises(FileNotFound):
        server.voices.create(ben.owner_id, upload.id, "Jane", "en", CONSENT, agreed=True)
    assert server.voices.all(ben.owner_id) == []
    assert server.voices.get(ana.owner_id, voice.id) == voice


@ONE_DATABASE
def test_a_voice_is_given_another_name(server: Server, ana: Person, jane: Path) -> None:
    voice = made(server, ana, jane)
    assert server.voices.rename(ana.owner_id, voice.id, "J. Doe") == replace(voice, name="J. Doe")
    with pytest.raises(BadVoice):
        server.voices.rename(ana.owner_id, voice.id, "")


def test_with_a_voice_its_bytes_go_at_once(server: Server, ana: Person, jane: Path) -> None:
    voice = made(server, ana, jane)
    key = server.voices.recording(ana.owner_id, voice.id).key
    server.voices.remove(ana.owner_id, voice.id)
    assert server.voices.all(ana.owner_id) == []
    assert server.files.usage(ana.owner_id).used_bytes == 0
    assert not list(server.settings.data_dir.rglob(f"*{key.rpartition('/')[2]}*"))
    with server.database.reading() as session:
        assert session.scalars(select(LooseBytesRow)).all() == []


@ONE_DATABASE
def test_a_recording_goes_with_its_voice_alone(server: Server, ana: Person, jane: Path, clock: FixedClock) -> None:
    voice = made(server, ana, jane)
    with pytest.raises(FileOfVoice, match="recording of a voice"):
        server.files.remove(ana.owner_id, voice.file_id)
    clock.forward(days=1_000)
    server.files.sweep()
    assert bytes_of(server, ana, voice)


@ONE_DATABASE
def test_an_upload_that_a_job_works_on_stays(server: Server, ana: Person, jane: Path) -> None:
    file = sent(server.files, ana.owner_id, jane)
    job = server.jobs.create(ana.owner_id, ana.user_id, Dub(Source(file.key, file.id), ("es",)))
    with server.database.transaction() as session:
        session.execute(update(JobRow).where(JobRow.id == job.id).values(status="processing"))
    server.voices.create(ana.owner_id, file.id, "Jane", "en", CONSENT, agreed=True)
    assert server.files.get(ana.owner_id, file.id) == file


@ONE_DATABASE
def test_an_upload_that_a_job_begins_to_work_on_while_a_voice_is_made_of_it_stays(
    server: Server, ana: Person, jane: Path, clock: FixedClock
) -> None:
    file = sent(server.files, ana.owner_id, jane)

    def looked(session: Session, _: Sequence[str]) -> Sequence[str]:
        clock.forward(seconds=1)
        server.files.use(session, ana.owner_id, file.id)  # As a job does that is made right after it was looked.
        return ()

    voices = Voices(server.database, clock, server.files, looked)
    voices.create(ana.owner_id, file.id, "Jane", "en", CONSENT, agreed=True)
    assert server.files.get(ana.owner_id, file.id) == file


def test_with_an_account_its_voices_go(server: Server, ana: Person, ben: Person, jane: Path) -> None:
    made(server, ana, jane)
    theirs = made(server, ben, jane)
    server.accounts.operators.remove_user(ana.email)
    with server.database.reading() as session:
        assert session.scalars(select(VoiceRow.id)).all() == [theirs.id]
        assert session.scalars(select(FileRow.owner_id)).all() == [ben.owner_id]


@ONE_DATABASE
def test_voices_count_to_the_space_that_somebody_has(
    database: Database, server_settings: ServerSettings, clock: FixedClock, jane: Path
) -> None:
    size = jane.stat().st_size
    settings = replace(server_settings, space_per_owner_bytes=size + 1_000, database_url=str(database.engine.url))
    small = compose(settings, database, RecordingQueue(), clock)
    who = new_person(small)
    with pytest.raises(NoSpace):
        made(small, who, jane)
    with database.reading() as session:
        assert session.scalars(select(LooseBytesRow)).all() == []


@ONE_DATABASE
def test_nobody_has_more_voices_than_so_many(
    server: Server, ana: Person, jane: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_voices, "MOST", 1)
    made(server, ana, jane)
    with pytest.raises(TooManyVoices, match="you have 1 voice"):
        made(server, ana, jane)
