"""Voices of one's own: recordings of people who agreed that dubs speak like them."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from octavia.api.auth import User
from octavia.api.octavia.serving import served
from octavia.api.octavia.wire_files import Removed
from octavia.api.octavia.wire_jobs import Text, Word
from octavia.api.server import Services
from octavia.service.voices.voices import OwnVoice

routes = APIRouter(prefix="/api/v1/voices", tags=["files"])

_SOUND: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"description": "The recording", "content": {"audio/flac": {}}},
    HTTPStatus.PARTIAL_CONTENT: {"description": "The range asked for"},
}
VoiceOfOwn = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="A voice's id")]


class OwnVoiceIn(BaseModel):
    """A voice, made of an upload that is then no longer among the files.

    One person should speak in it, alone and without music, 10 to 60 seconds: that can't be checked here.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "file_id": "5f2c3c3e-6f0e-4b8e-9a43-0d3f6a6f1b11",
                    "name": "Jane",
                    "language": "en",
                    "consent": "Jane Doe agreed by letter on 3 May 2026",
                    "agreed": True,
                }
            ]
        }
    )

    file_id: Word
    name: Text = Field(max_length=100)
    language: Word = Field(description="Spoken in the recording")
    consent: Text = Field(max_length=1_000, description="Who agreed, and when, in words; it stands in reports of dubs")
    agreed: bool = Field(description="That whoever speaks agreed to dubs that speak like them")


class RenameIn(BaseModel):
    """Another name."""

    name: Text = Field(max_length=100)


class OwnVoiceOut(BaseModel):
    """A voice of one's own; a dub asks for it as `voice`, which is `own:` and its id."""

    id: str
    voice: str
    name: str
    language: str
    consent: str
    duration_ms: int
    created_at: datetime

    @classmethod
    def of(cls, voice: OwnVoice) -> OwnVoiceOut:
        return cls(
            id=voice.id,
            voice=f"own:{voice.id}",
            name=voice.name,
            language=voice.language,
            consent=voice.consent,
            duration_ms=voice.duration_ms,
            created_at=voice.created_at,
        )


class OwnVoicesOut(BaseModel):
    """Your voices, newest first."""

    voices: list[OwnVoiceOut]


@routes.get("")
def list_voices(services: Services, user: User) -> OwnVoicesOut:
    """Your own voices."""
    return OwnVoicesOut(voices=[OwnVoiceOut.of(each) for each in services.voices.all(user.owner_id)])


@routes.post("", status_code=HTTPStatus.CREATED)
def create_voice(wire: OwnVoiceIn, services: Services, user: User) -> OwnVoiceOut:
    """Make a voice of an uploaded recording. Nothing is kept without consent."""
    made = services.voices.create(
        user.owner_id, wire.file_id, wire.name, wire.language, wire.consent, agreed=wire.agreed
    )
    return OwnVoiceOut.of(made)


@routes.get("/{voice_id}")
def read_voice(voice_id: VoiceOfOwn, services: Services, user: User) -> OwnVoiceOut:
    """One of your voices."""
    return OwnVoiceOut.of(services.voices.get(user.owner_id, voice_id))


@routes.patch("/{voice_id}")
def rename_voice(voice_id: VoiceOfOwn, wire: RenameIn, services: Services, user: User) -> OwnVoiceOut:
    """Give one of your voices another name."""
    return OwnVoiceOut.of(services.voices.rename(user.owner_id, voice_id, wire.name))


@routes.delete("/{voice_id}")
def remove_voice(voice_id: VoiceOfOwn, services: Services, user: User) -> Removed:
    """Remove one of your voices with its recording; dubs that were made with it stay."""
    services.voices.remove(user.owner_id, voice_id)
    return Removed()


@routes.get("/{voice_id}/recording", response_class=Response, responses=_SOUND)
@routes.head("/{voice_id}/recording", response_class=Response, include_in_schema=False)
def voice_recording(voice_id: VoiceOfOwn, request: Request, services: Services, user: User) -> Response:
    """The recording of one of your voices."""
    return served(request, services, services.voices.recording(user.owner_id, voice_id))
