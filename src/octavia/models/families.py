"""What all models of an engine have in common: what they are for and how their files lie."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.engines import Kind
from octavia.dubbing.errors import EngineError
from octavia.models.spec import HUB

Layout = tuple[str, ...]
"""Patterns of the files that must be there; of `a|b` one."""

_WHISPER_CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id "
    "is it ja jv ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my nb ne nl nn oc pa pl ps pt ro ru sa sd "
    "si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh"
)
_XTTS_CODES = "ar cs de en es fr hi hu it ja ko nl pl pt ru tr zh"
WHISPER_LANGUAGES = tuple(_WHISPER_CODES.split())
XTTS_LANGUAGES = tuple(_XTTS_CODES.split())
CPML = "Coqui Public Model License 1.0.0 (non-commercial)"
CPML_TERMS = (
    "its weights come under the Coqui Public Model License: neither they nor what they make may be used commercially"
)
TRANSFORMERS_MARIAN: Layout = (
    "config.json",
    "pytorch_model.bin|model.safetensors",
    "source.spm",
    "target.spm",
    "vocab.json",
)
OPUS_ZIP: Layout = ("decoder.yml", "*.npz", "source.spm", "target.spm")
_MARIAN_ALSO = ("generation_config.json", "tokenizer_config.json", "target_vocab.json", "README.md")
CONVERTED_MARIAN: Layout = ("model.bin", "config.json", "source.spm", "target.spm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The models of an engine.

    Attributes:
        does: What they are for, in a word or two.
        layouts: The ways in which a model's files may lie in their folder; the first is that of `files` where a model
            is fetched.
        own_licence: The licence that a user's own model of the family has if nobody says another.
        own_commercial: Whether what a user's own model makes may be used for paid work; if None, its owner knows and
            it is taken to be so.
        extra: What `scripts/add-engines.sh` adds for them.
        shown: Whether those that aren't here are listed for who doesn't ask for them.
    """

    engine: str
    kind: Kind
    does: str
    layouts: tuple[Layout, ...]
    own_licence: str = "its owner's"
    own_commercial: bool = True
    source: str = HUB
    also: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    convert: str = ""
    extra: str = ""
    shown: bool = True


FAMILIES = {
    family.engine: family
    for family in (
        Family(
            engine="whisper",
            kind=Kind.SPEECH_TO_TEXT,
            does="recognition",
            layouts=(("config.json", "model.bin", "tokenizer.json", "vocabulary.json|vocabulary.txt"),),
            also=("preprocessor_config.json",),
            languages=WHISPER_LANGUAGES,
            extra="whisper",
        ),
        Family(
            engine="openai-whisper",
            kind=Kind.SPEECH_TO_TEXT,
            does="recognition",
            layouts=(("*.pt",),),
            source="openai-whisper",
            languages=WHISPER_LANGUAGES,
            extra="openai-whisper",
        ),
        Family(
            engine="opus-mt",
            kind=Kind.TRANSLATION,
            does="translation",
            layouts=(TRANSFORMERS_MARIAN, CONVERTED_MARIAN, OPUS_ZIP),
            also=_MARIAN_ALSO,
            convert="opus-mt",
            extra="opus-mt",
        ),
        Family(
            engine="marian",
            kind=Kind.TRANSLATION,
            does="translation",
            layouts=(TRANSFORMERS_MARIAN,),
            also=_MARIAN_ALSO,
            extra="marian",
            shown=False,
        ),
        Family(
            engine="xtts",
            kind=Kind.SPEECH,
            does="speech",
            layouts=(("config.json", "model.pth", "vocab.json", "speakers_xtts.pth"),),
            also=("hash.md5", "LICENSE.txt"),
            own_licence=CPML,
            own_commercial=False,
            languages=XTTS_LANGUAGES,
            extra="coqui",
        ),
        Family(
            engine="vits",
            kind=Kind.SPEECH,
            does="speech",
            layouts=(("config.json", "*.pth|*.pth.tar"),),
            source="coqui",
            extra="coqui",
        ),
        Family(
            engine="demucs",
            kind=Kind.SEPARATION,
            does="separation",
            layouts=(("*.th",),),
            source="demucs",
            extra="demucs",
        ),
        Family(
            engine="pyannote",
            kind=Kind.DIARIZATION,
            does="speakers",
            layouts=(("config.yaml",),),
            also=("*.bin", "*.npz"),
        ),
    )
}
"""All families by engine."""


def family_of(engine: str) -> Family:
    """What the models of an engine have in common.

    Raises:
        EngineError: if the engine runs no models; names those that do.
    """
    if engine not in FAMILIES:
        raise EngineError(f"no engine '{engine}' runs models", f"models there are of: {', '.join(FAMILIES)}")
    return FAMILIES[engine]
