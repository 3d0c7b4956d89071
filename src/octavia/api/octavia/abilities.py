"""What can be asked of the server: languages and voices; and a talk to try it with."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from octavia.api.auth import User
from octavia.api.octavia.wire_files import UploadedFile
from octavia.api.server import Services
from octavia.service.jobs.abilities import Ability, abilities
from octavia.service.storage.records import FileKind
from octavia.testing.sample import make_sample

routes = APIRouter(prefix="/api/v1")

_SAMPLE = "sample.mp4"
_BLOCK_BYTES = 1 << 20


class VoiceOut(BaseModel):
    """A voice. `gender` is `female`, `male`, or empty where it isn't known."""

    id: str
    name: str
    gender: str


class LanguageOut(BaseModel):
    """A language and what can be done with it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "es",
                "name": "Spanish",
                "native_name": "español",
                "right_to_left": False,
                "heard": False,
                "translated_into": ["en", "fr"],
                "dubbed_into": ["en", "fr"],
                "voices": [{"id": "es", "name": "Spanish", "gender": "male"}],
            }
        }
    )

    code: str
    name: str
    native_name: str
    right_to_left: bool
    heard: bool = Field(description="Whether speech in it can be written down.")
    translated_into: list[str] = Field(description="Languages that its text can be translated into.")
    dubbed_into: list[str] = Field(description="Those of them that can be spoken as well.")
    voices: list[VoiceOut] = Field(description="Whom it is spoken by; none: it can't be spoken.")


class AbilitiesOut(BaseModel):
    """All languages with which something can be done here."""

    languages: list[LanguageOut]


@routes.get("/abilities", tags=["jobs"])
def list_abilities() -> AbilitiesOut:
    """Languages and voices, as the engines on this server's machine tell; for everybody."""
    found = abilities()
    spoken = {each.language.code for each in found if each.spoken}
    return AbilitiesOut(languages=[_language(each, spoken) for each in found])


@routes.post("/files/sample", tags=["files"])
def add_sample(services: Services, user: User) -> UploadedFile:
    """Put a short talk in English among your files, to try a dub with. The first time it takes some seconds to make."""
    talk = make_sample(Path(services.settings.data_dir) / _SAMPLE)
    with talk.open("rb") as content:
        blocks = iter(lambda: content.read(_BLOCK_BYTES), b"")
        return UploadedFile.of(services.files.receive(user.owner_id, _SAMPLE, FileKind.VIDEO, blocks))


def _language(ability: Ability, spoken: set[str]) -> LanguageOut:
    language = ability.language
    return LanguageOut(
        code=language.code,
        name=language.name,
        native_name=language.native_name,
        right_to_left=language.right_to_left,
        heard=ability.heard,
        translated_into=list(ability.translated_into),
        dubbed_into=[code for code in ability.translated_into if code in spoken],
        voices=[VoiceOut(id=voice.id, name=voice.name, gender=voice.gender) for voice in ability.voices],
    )
