"""What can be asked of the server: languages, voices and engines; a voice to be heard; and a talk to try it with."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from octavia.api.auth import User
from octavia.api.octavia.wire_files import UploadedFile
from octavia.api.octavia.wire_jobs import VoiceId
from octavia.api.server import Services
from octavia.dubbing.engines import EngineInfo, Kind
from octavia.service.jobs.abilities import CHOSEN_KINDS, Ability
from octavia.service.storage.records import FileKind
from octavia.testing.sample import make_sample

routes = APIRouter(prefix="/api/v1")

_SAMPLE = "sample.mp4"
_BLOCK_BYTES = 1 << 20
_SOUND: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"description": "A short sentence", "content": {"audio/wav": {}}},
    HTTPStatus.SERVICE_UNAVAILABLE: {"description": "It can't be spoken here, or not now: the problem says why"},
}
_KEPT = {"Cache-Control": "private, max-age=86400"}
EngineName = Annotated[str, Query(max_length=64, pattern=r"^[\w.:+-]+$", description="An engine that speaks")]
LanguageCode = Annotated[str, InPath(max_length=24, pattern=r"^[\w-]+$", description="A language's code")]


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


class EngineOut(BaseModel):
    """An engine that a dub may ask for. `languages`: those it hears, translates into, or speaks."""

    name: str
    title: str
    quality: str
    licence: str
    commercial_use: bool = Field(description="Whether what it makes may be used for paid work.")
    languages: list[str]
    clones: bool = Field(description="Whether it speaks in voices of your own.")
    limits: list[str] = Field(description="What to know before choosing it.")

    @classmethod
    def of(cls, info: EngineInfo) -> EngineOut:
        targets = {target for _, target in info.pairs} if info.kind is Kind.TRANSLATION else info.languages
        return cls(
            name=info.name,
            title=info.title,
            quality=info.quality.value,
            licence=info.licence,
            commercial_use=info.commercial_use,
            languages=sorted(targets),
            clones=info.clones,
            limits=list(info.limits),
        )


class EnginesOut(BaseModel):
    """Those that a dub may ask for, the preferred one first: that recognise speech, translate, and speak."""

    stt: list[EngineOut]
    mt: list[EngineOut]
    tts: list[EngineOut]


class AbilitiesOut(BaseModel):
    """All languages with which something can be done here, and the engines that do it."""

    languages: list[LanguageOut]
    engines: EnginesOut
    clones: bool = Field(description="Whether an engine here speaks in voices of your own.")
    cloned_into: list[str] = Field(description="The languages it does so in.")
    cloning_needs: list[str] = Field(description="What whoever runs the server can do so that one does.")


@routes.get("/abilities", tags=["jobs"])
def list_abilities(services: Services, tts: EngineName = "auto") -> AbilitiesOut:
    """Languages, voices and engines, as the engines on this server's machine tell, and own voices, as workers do; for
    everybody.

    `tts`: the engine whose voices are listed.
    """
    found = services.abilities.languages(tts)
    spoken = {each.language.code for each in found if each.spoken}
    stt, mt, speaking = (list(map(EngineOut.of, services.abilities.engines(kind))) for kind in CHOSEN_KINDS)
    cloned_into = services.jobs.cloned_into()
    return AbilitiesOut(
        languages=[_language(each, spoken) for each in found],
        engines=EnginesOut(stt=stt, mt=mt, tts=speaking),
        clones=bool(cloned_into),
        cloned_into=sorted(cloned_into),
        cloning_needs=list(services.abilities.cloning_needs()),
    )


@routes.get("/abilities/voices/{language}/preview", response_class=Response, responses=_SOUND, tags=["jobs"])
def preview_voice(
    language: LanguageCode, services: Services, voice: Annotated[VoiceId, Query()], tts: EngineName = "auto"
) -> Response:
    """A short sentence in that language by that voice, as WAV; for everybody. Made once, then kept."""
    return Response(services.previews.sound(language, voice, tts), media_type="audio/wav", headers=_KEPT)


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
