"""Everything one can do with voices of one's own, in one place for the edges and for jobs.

Nothing is kept of a voice without the consent of whoever speaks, in words. With a voice goes its recording.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize
from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.service.errors import ServiceError
from octavia.service.storage.files import Files, InUse
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.vault import Deposit
from octavia.service.voices.errors import BadVoice, ConsentNotGiven, TooManyVoices, UnusableRecording, VoiceNotFound
from octavia.service.voices.recording import recorded
from octavia.service.voices.tables import VoiceRow

MOST = 50
"""Voices of an owner."""
NAME_CHARS = 100
_MEDIA_TYPE = "audio/flac"
_CONSENT_WORDS = 3
"""Who, that they agreed, and when: fewer words don't tell that."""
_SOUNDING = (FileKind.AUDIO, FileKind.VIDEO)


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """A voice of an owner's own; see `tables.VoiceRow`."""

    id: str
    name: str
    language: str
    consent: str
    duration_ms: int
    file_id: str
    created_at: datetime


class Voices:
    """Voices of owners. Another owner's voice is as if it didn't exist."""

    def __init__(self, database: Database, clock: Clock, files: Files, in_use: InUse = lambda _s, _ids: ()) -> None:
        """`in_use`: which files something still works on, so that they stay when a voice was made of them."""
        self._database = database
        self._clock = clock
        self._files = files
        self._in_use = in_use

    def create(self, owner_id: str, file_id: str, name: str, language: str, consent: str, *, agreed: bool) -> OwnVoice:
        """A voice made of an upload, which it takes the place of: the upload goes, unless a job works on it.

        Args:
            language: Spoken in the recording.
            consent: Who agreed and when, in words.
            agreed: Whether it is said that they did.

        Raises:
            ConsentNotGiven: if they didn't, or that isn't said in words.
            BadVoice: if the name or the language is none. FileNotFound: if there is no such upload.
            UnusableRecording: if no voice can be made of it. TooManyVoices, NoSpace, StorageFull: as they say.
        """
        words = " ".join(consent.split())
        if not agreed or len(words.split()) < _CONSENT_WORDS:
            raise ConsentNotGiven(
                "nobody's voice is kept without their consent, and none is recorded",
                'say who agreed and when, for example "Jane Doe agreed by letter on 3 May 2026", and that they did',
            )
        name, language = _name(name), _language(language)
        file = self._files.get(owner_id, file_id)
        if file.kind not in _SOUNDING:
            raise UnusableRecording(
                f"{file.name} is no recording", "upload one as audio", details={"reason": "kind", "name": file.name}
            )
        with TemporaryDirectory(prefix="octavia-") as folder:
            made = recorded(self._files.local_copy(file.id, Path(folder)), file.name, Path(folder))
            deposit = self._files.deposit(made.path)
        voice = OwnVoice(new_id(), name, language, words, made.duration_ms, "", self._clock())
        try:
            voice = self._kept(owner_id, voice, deposit)
        except ServiceError:
            self._files.vault.release([deposit.key])
            raise
        self._files.remove_unless_used(owner_id, file.id, self._in_use)
        return voice

    def _kept(self, owner_id: str, voice: OwnVoice, deposit: Deposit) -> OwnVoice:
        """The voice once it is written down."""
        with self._database.transaction() as session:
            # This locks the owner's space: who comes at the same time counts after it.
            file = self._files.keep(
                session, owner_id, deposit, f"{voice.name}.flac", FileKind.VOICE, _MEDIA_TYPE, limited=True
            )
            if _count(session, owner_id) >= MOST:
                raise TooManyVoices(MOST)
            voice = replace(voice, file_id=file.id)
            session.add(VoiceRow(owner_id=owner_id, **asdict(voice)))
            return voice

    def get(self, owner_id: str, voice_id: str) -> OwnVoice:
        """An owner's voice; raises VoiceNotFound."""
        with self._database.reading() as session:
            return _value(_row(session, owner_id, voice_id))

    def all(self, owner_id: str) -> list[OwnVoice]:
        """An owner's voices, newest first."""
        mine = select(VoiceRow).where(VoiceRow.owner_id == owner_id)
        with self._database.reading() as session:
            return [_value(row) for row in session.scalars(mine.order_by(VoiceRow.created_at.desc(), VoiceRow.id))]

    def recording(self, owner_id: str, voice_id: str) -> StoredFile:
        """The recording of an owner's voice; raises VoiceNotFound."""
        return self._files.get(owner_id, self.get(owner_id, voice_id).file_id)

    def rename(self, owner_id: str, voice_id: str, name: str) -> OwnVoice:
        """Give a voice another name. Raises VoiceNotFound, BadVoice."""
        name = _name(name)
        mine = update(VoiceRow).where(VoiceRow.id == voice_id, VoiceRow.owner_id == owner_id).values(name=name)
        with self._database.transaction() as session:
            session.execute(mine, execution_options={"synchronize_session": False})
            return _value(_row(session, owner_id, voice_id))

    def remove(self, owner_id: str, voice_id: str) -> None:
        """Remove a voice with its recording, at once. Raises VoiceNotFound."""
        with self._database.transaction() as session:
            file_id = _row(session, owner_id, voice_id).file_id
            session.execute(delete(VoiceRow).where(VoiceRow.id == voice_id))
            gone = self._files.remove_in(session, [file_id])
        self._files.release(gone)

    def remove_all(self, session: Session, owner_id: str) -> None:
        """Remove all an owner's voices, in the caller's transaction; the recordings go with the owner's files."""
        session.execute(delete(VoiceRow).where(VoiceRow.owner_id == owner_id))


def named(session: Session, owner_id: str, voice_ids: Iterable[str]) -> dict[str, OwnVoice]:
    """Those of these voices that the owner has, by id."""
    wanted: Collection[str] = set(voice_ids)
    if not wanted:
        return {}
    mine = select(VoiceRow).where(VoiceRow.owner_id == owner_id, VoiceRow.id.in_(wanted))
    return {row.id: _value(row) for row in session.scalars(mine)}


def _row(session: Session, owner_id: str, voice_id: str) -> VoiceRow:
    row = session.get(VoiceRow, voice_id)
    if row is None or row.owner_id != owner_id:
        raise VoiceNotFound
    return row


def _count(session: Session, owner_id: str) -> int:
    return session.scalar(select(func.count(VoiceRow.id)).where(VoiceRow.owner_id == owner_id)) or 0


def _name(name: str) -> str:
    found = " ".join(name.split())
    if not found or len(found) > NAME_CHARS:
        raise BadVoice(
            f"a voice has a name of 1 to {NAME_CHARS} letters",
            "give it another",
            details={"reason": "name", "most": NAME_CHARS},
        )
    return found


def _language(language: str) -> str:
    try:
        return normalize(language)
    except LanguageError as error:
        raise BadVoice(error.message, error.hint, details={"reason": "language"}) from error


def _value(row: VoiceRow) -> OwnVoice:
    return OwnVoice(row.id, row.name, row.language, row.consent, row.duration_ms, row.file_id, row.created_at)
