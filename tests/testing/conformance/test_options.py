"""The kit finds what is wrong with an engine's options, models and declared abilities."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from octavia.dubbing.engines import Engine, EngineInfo, EngineOption
from octavia.dubbing.errors import EngineError
from octavia.testing.conformance import check_engine
from octavia.testing.fake_speakers import MidSideSeparator, MimicSynthesizer, ScriptedDiarizer
from octavia.testing.fakes import DictionaryTranslator, ScriptedRecognizer, ToneSynthesizer


def _with(*options: EngineOption) -> type[Engine]:
    return type("Set", (ScriptedDiarizer,), {"options": options})


class Sized(ScriptedDiarizer):
    """Runs models of two sizes, in processes of its own."""

    name: ClassVar[str] = "sized"

    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        if model not in VARIANTS:
            raise EngineError(f"there is no size {model}", f"choose of {', '.join(VARIANTS)}")
        return VARIANTS[model]

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), holds_gil=True)


VARIANTS = {size: type("Sized", (Sized,), {"name": f"sized:{size}"}) for size in ("small", "large-v3")}


class Forgetful(Sized):
    name: ClassVar[str] = "sized:small"


class Obliging(ScriptedDiarizer):
    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        return cls


class Curt(ScriptedDiarizer):
    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        raise EngineError("no")


class Modelled(ScriptedDiarizer):
    name: ClassVar[str] = "scripted:small"


class Hidden(MidSideSeparator):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), holds_gil=True)


class Boasting(DictionaryTranslator):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), in_context=True)


class Modest(MimicSynthesizer):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), clones=False)


class Unseeded(ToneSynthesizer):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), seeded=True)


class Free(ScriptedRecognizer):
    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), cpu_s_per_s=0.0)


SOUND = (
    EngineOption("beam", 5, "How many ways it follows.", low=1, high=20),
    EngineOption("device", "auto", "Where it computes.", choices=("auto", "cpu")),
    EngineOption("api_key", "", "The key.", secret=True, shapes_result=False),
    EngineOption("strict", False, "Whether to be strict."),
)


@pytest.mark.parametrize("engine", [_with(*SOUND), Sized, *VARIANTS.values()])
def test_a_sound_declaration_passes(engine: type[Engine]) -> None:
    check_engine(engine)


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        (EngineOption("Beam", 5, "How many."), r"'Beam' is not named like"),
        (EngineOption("beam", 5, " "), r"beam is not described in one line"),
        (EngineOption("beam", (5,), "How many."), r"beam has no plain default"),  # type: ignore[arg-type]
        (EngineOption("beam", 5, "How many.", low=6), r"its default 5 is out of its range"),
        (EngineOption("beam", True, "How many.", high=1), r"a range of no number"),
        (EngineOption("device", "gpu", "Where.", choices=("auto", "cpu")), r"'gpu' is none of"),
        (EngineOption("key", "x", "The key.", secret=True, shapes_result=False), r"a secret has no default"),
        (EngineOption("key", "", "The key.", secret=True), r"would get into stage keys"),
    ],
)
def test_an_option_that_is_declared_wrongly_is_found(option: EngineOption, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_engine(_with(option))


def test_an_option_that_is_declared_twice_is_found() -> None:
    with pytest.raises(AssertionError, match="declared twice"):
        check_engine(_with(SOUND[0], SOUND[0]))


@pytest.mark.parametrize(
    ("engine", "complaint"),
    [
        (Forgetful, r"variant\('small'\) is another class than sized:small"),
        (Obliging, r"variant\('no such model'\) gave 'scripted'"),
        (Curt, r"is said without a hint"),
        (Modelled, r"names a model, but the engine has no variant"),
        (type("Away", (Hidden,), {}), r"not importable by its module and name"),
        (Boasting, r"lacks translate_in_context\(\) and declares that it can"),
        (Modest, r"has profile\(\) and declares not"),
        (Unseeded, r"seeded must say whether synthesize\(\) takes a seed"),
        (Free, r"no work is done for nothing"),
    ],
)
def test_a_breach_is_found_and_named(engine: type[Engine], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_engine(engine)
