"""Translation by a language model behind the chat completions protocol: OpenAI's, or a server of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any, ClassVar, cast

from pydantic import TypeAdapter, ValidationError

from octavia.dubbing.engines import (
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Readiness,
    TextInContext,
    Translation,
    option,
)
from octavia.dubbing.errors import EngineError, LanguageError, OctaviaError
from octavia.dubbing.values import Candidate
from octavia.engines.mt.glossary import NO_GLOSSARY, Glossary, read_glossary
from octavia.engines.mt.openai_answer import SaidLine, lines_of
from octavia.engines.mt.openai_prompt import (
    REGISTERS,
    REVISION,
    Passage,
    Wish,
    answer_schema,
    instructions,
    material,
    passage_of,
)
from octavia.engines.vendors.engine import VendorEngine
from octavia.engines.vendors.openai_client import OPENAI, OPTIONS, SPOKEN, openai_client
from octavia.engines.vendors.options import Vendor, needs

_OPERATION = "translation"
_SERVERS_OWN = -1.0
_PAIRS = tuple(permutations(SPOKEN, 2))


@dataclass(frozen=True, slots=True)
class _Message:
    content: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class _Choice:
    message: _Message


@dataclass(frozen=True, slots=True)
class _Usage:
    prompt_tokens: float
    completion_tokens: float


@dataclass(frozen=True, slots=True)
class _Answer:
    """What of a completion is used; see OpenAI's reference of `/chat/completions`."""

    choices: tuple[_Choice, ...]
    usage: _Usage | None = None


class OpenAiTranslator(VendorEngine):
    """Lines of a passage in one call, every line answered under its number.

    Lines that an answer lacks, holds twice or leaves empty are asked for again without the others; if it held none,
    one by one; in the end a line without anything around it. No request is made a second time as it was.
    """

    kind: ClassVar[Kind] = Kind.TRANSLATION
    vendor: ClassVar[Vendor] = OPENAI
    name: ClassVar[str] = OPENAI.name
    options: ClassVar[tuple[EngineOption, ...]] = (
        *OPTIONS,
        EngineOption("mt_model", "gpt-5.4-mini", "Model that translates; of another server, as that calls it."),
        EngineOption("register", "", "How people are addressed; left to the model if empty.", choices=REGISTERS),
        EngineOption("glossary", "", "File with words and how they are translated: a line each, `source = target`."),
        EngineOption(
            "style", "", "What the translator should know besides, in words: who speaks, to whom, about what."
        ),
        EngineOption("shorter", True, "Also ask for a shorter wording of every line, for where time is short."),
        EngineOption(
            "structured",
            "json_schema",
            "How the answer's shape is asked for; servers that know no JSON Schema take one of the others.",
            choices=("json_schema", "json_object", "words"),
        ),
        EngineOption(
            "temperature",
            _SERVERS_OWN,
            "How freely the model words things; below 0 leaves it to the model (some take no other).",
            low=_SERVERS_OWN,
            high=2.0,
        ),
    )

    def __init__(self) -> None:
        self._client, self._caller = openai_client(self.line())
        self._model = str(_value("mt_model"))
        self._glossary = _glossary()

    @classmethod
    def check(cls) -> Readiness:
        try:
            _glossary()
        except OctaviaError as error:
            return Readiness(False, error.message, error.hint)
        return super().check()

    @classmethod
    def describe(cls) -> EngineInfo:
        line = cls.line()
        words = f", glossary {_glossary().digest}" if cls.check().ready and _value("glossary") else ""
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="OpenAI, or a language model of your own",
            version=f"{_value('mt_model')}, adapter {REVISION}{words}",
            quality=Quality.BEST,
            licence="OpenAI's terms of use (a paid service); of another server, its model's licence",
            commercial_use=True,
            pairs=_PAIRS,
            needs=needs(OPENAI, line),
            parallel=line.at_once,
            in_context=True,
            cpu_s_per_s=0.005,
            limits=(
                "The text is sent to the service, which charges for it by its own count of tokens.",
                "Models change without notice: the same text may be worded otherwise another day.",
                "How well it translates depends on the model; small ones know few languages well.",
            ),
        )

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:  # noqa: ARG003 - no pair can be added
        """Nothing: what it serves is what its models are known to know."""
        return ""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        # Alone, so that a text's translation doesn't depend on those it happens to come with.
        return [self.translate_in_context([TextInContext(text)], source, target)[0] for text in texts]

    def translate_in_context(self, texts: Sequence[TextInContext], source: str, target: str) -> list[Translation]:
        if source == target or source not in SPOKEN or target not in SPOKEN:
            raise LanguageError(f"openai does not translate {source} to {target}", f"it knows: {', '.join(SPOKEN)}")
        wanted = {number: one for number, one in enumerate(texts, 1) if any(letter.isalpha() for letter in one.text)}
        said = self._said(passage_of(wanted), source, target) if wanted else {}
        return [
            said[number].translation() if number in said else Translation((Candidate(" ".join(one.text.split())),))
            for number, one in enumerate(texts, 1)
        ]

    def _said(self, passage: Passage, source: str, target: str) -> dict[int, SaidLine]:
        found = self._asked(passage, source, target)
        missing = [number for number in passage.lines if number not in found]
        if not missing:
            return found
        if len(passage.lines) == 1:
            return self._alone(passage, missing[0], source, target)
        again = [missing] if found else [[number] for number in missing]
        for numbers in again:
            found |= self._said(passage.only(numbers), source, target)
        return found

    def _alone(self, passage: Passage, number: int, source: str, target: str) -> dict[int, SaidLine]:
        alone = passage.alone(number)
        found = self._asked(alone, source, target) if alone.order != passage.order else {}
        if not found:
            raise EngineError(
                f"{self._model} gave no translation of: {passage.lines[number].text}",
                "choose another model (mt_model), or give the line's text as an override",
            )
        return found

    def _asked(self, passage: Passage, source: str, target: str) -> dict[int, SaidLine]:
        words = self._glossary.for_texts((line.text for line in passage.lines.values()), target)
        shorter = bool(_value("shorter"))
        wish = Wish(source, target, str(_value("register")), shorter, words, str(_value("style")).strip())
        messages = [
            {"role": "system", "content": instructions(wish, passage)},
            {"role": "user", "content": material(wish, passage)},
        ]
        body, request_id = self._caller.call(
            _OPERATION, self._model, lambda: self._completion(messages, answer_schema(shorter=shorter))
        )
        answer = _parsed(body)
        self._caller.record(_OPERATION, self._model, _charged(answer, messages), request_id)
        if answer is None or not answer.choices:
            raise self._caller.unusable("its answer is no completion")
        return lines_of(answer.choices[0].message.content or "", passage.lines.keys())

    def _completion(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> tuple[bytes, str]:
        shape = {
            "json_schema": {"type": "json_schema", "json_schema": {"name": "lines", "strict": True, "schema": schema}},
            "json_object": {"type": "json_object"},
        }.get(str(_value("structured")))
        more: dict[str, Any] = {"response_format": shape} if shape else {}
        temperature = float(_value("temperature"))
        if temperature >= 0:
            more["temperature"] = temperature
        create = cast("Any", self._client.chat.completions.with_raw_response.create)
        answer = create(model=self._model, messages=list(messages), **more)
        return answer.content, answer.headers.get("x-request-id", "")


def _value(name: str) -> str | int | float | bool:
    return option(OpenAiTranslator.options, OPENAI.name, name)


def _glossary() -> Glossary:
    path = str(_value("glossary")).strip()
    return read_glossary(Path(path)) if path else NO_GLOSSARY


def _parsed(body: bytes) -> _Answer | None:
    try:
        return TypeAdapter(_Answer).validate_json(body)
    except ValidationError:
        return None


def _charged(answer: _Answer | None, messages: Sequence[Mapping[str, str]]) -> dict[str, float]:
    """Tokens as the service counts them; of one that doesn't say, the characters that were sent."""
    if answer is not None and answer.usage is not None:
        return {"tokens in": answer.usage.prompt_tokens, "tokens out": answer.usage.completion_tokens}
    return {"characters": float(sum(len(message["content"]) for message in messages))}
