"""OpenAI: `/v1/chat/completions`, `/v1/audio/transcriptions`, `/v1/audio/speech`, `/v1/models`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from email import message_from_bytes
from typing import Any

from octavia.testing.fakes import DictionaryTranslator
from support.vendors.senses import Ears, speech
from support.vendors.server import Answer, Asked, Fault, VendorServer

MODELS = ("gpt-5.4-mini", "whisper-1", "gpt-4o-mini-tts")
FEWER, NONE, TWICE, EMPTY, FENCED, REFUSAL = map(Fault, ("fewer", "none", "twice", "empty", "fenced", "refusal"))
"""Answers of a model: without its last line, without any, with a line twice, with an empty one; in a fence; none."""


class OpenAiServer(VendorServer):
    """Its language model translates with a dictionary; what it can't translate it repeats.

    Attributes:
        stubborn: A word whose line its model always leaves out.
    """

    def __init__(self, key: str, ears: Ears | None = None) -> None:
        super().__init__(key)
        self.stubborn = ""
        self._ears = ears or Ears()

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def refused(self, asked: Asked) -> Answer | None:
        given = asked.headers.get("authorization", "")
        if given == f"Bearer {self.key}":
            return None
        return _error(401, f"Incorrect API key provided: {given}.", "invalid_api_key")

    def trouble(self, code: int) -> bytes:
        return _error(code, f"The server is in trouble with {self.key}.", None).body

    def what(self, asked: Asked) -> bytes:
        if asked.path.endswith("transcriptions"):
            return repr(sorted(_form(asked).items())).encode()
        return asked.body

    def work(self, asked: Asked, fault: Fault | None) -> Answer:
        match asked.path.removeprefix("/v1"):
            case "/chat/completions":
                return self._completion(asked.json(), fault)
            case "/audio/transcriptions":
                return self._transcription(_form(asked))
            case "/audio/speech":
                return self._speech(asked.json())
            case "/models":
                return Answer.of({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})
        return _error(404, f"Invalid URL ({asked.path})", None)

    def _completion(self, asked: dict[str, Any], fault: Fault | None) -> Answer:
        if asked["model"] not in MODELS:
            return _error(404, f"The model `{asked['model']}` does not exist", "model_not_found")
        system, user = (message["content"] for message in asked["messages"])
        schema = asked.get("response_format", {}).get("json_schema")
        if schema and not (schema["strict"] and _is_strict(schema["schema"])):
            return _error(400, "Invalid schema for response_format 'lines'", "invalid_request_error")
        lines = [item for item in json.loads(user)["passage"] if "id" in item]
        said = [self._line(item, "shorter" in system) for item in lines if not self._resists(item["text"])]
        content = _spoiled(said, fault)
        refusal = "I can't help with that." if fault is REFUSAL else None
        return Answer.of(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 0,
                "model": asked["model"],
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": content, "refusal": refusal},
                        "finish_reason": "stop",
                    }
                ],
                "usage": {
                    "prompt_tokens": len(system + user) // 4,
                    "completion_tokens": len(content or "") // 4,
                    "total_tokens": len(system + user + (content or "")) // 4,
                },
            },
            x_request_id="req_1",
        )

    def _resists(self, text: str) -> bool:
        return bool(self.stubborn) and self.stubborn in text

    def _line(self, item: dict[str, Any], shorter: bool) -> dict[str, object]:
        best, *others = DictionaryTranslator().translate([item["text"]], "en", "es")[0].candidates
        found: dict[str, object] = {"id": item["id"], "text": best.text}
        return found | ({"shorter": others[0].text if others else best.text} if shorter else {})

    def _transcription(self, form: dict[str, bytes]) -> Answer:
        if form["response_format"] != b"verbose_json" or form["timestamp_granularities[]"] != b"word":
            return _error(400, "only verbose_json with words here", None)
        if len(form["file"]) > 25 * 1024 * 1024:
            return _error(413, "Maximum content size limit (26214400) exceeded", None)
        words, seconds = self._ears.hear(form["file"])
        bare = [word.text.strip(".,;:!?") for word in words]
        return Answer.of(
            {
                "task": "transcribe",
                "language": "english",
                "duration": seconds,
                "text": " ".join(word.text for word in words),
                "words": [
                    {"word": text, "start": word.start_s, "end": word.end_s}
                    for text, word in zip(bare, words, strict=True)
                ],
                "usage": {"type": "duration", "seconds": round(seconds)},
            },
            x_request_id="req_2",
        )

    def _speech(self, asked: dict[str, Any]) -> Answer:
        if len(asked["input"]) > 4096 or asked["response_format"] != "wav":
            return _error(400, "Invalid 'input' or 'response_format'", "invalid_request_error")
        return Answer(200, speech(asked["input"], "es", 24_000), {"Content-Type": "audio/wav", "x-request-id": "req_3"})


def _spoiled(said: Sequence[dict[str, object]], fault: Fault | None) -> str | None:
    lines = list(said)
    match fault.kind if fault else "":
        case "fewer":
            lines = lines[:-1]
        case "none":
            lines = []
        case "twice":
            lines = [*lines, lines[0]]
        case "empty":
            lines[0] = {**lines[0], "text": " "}
        case "refusal":
            return None
    content = json.dumps({"lines": lines}, ensure_ascii=False)
    return f"Here you are:\n```json\n{content}\n```" if fault is FENCED else content


def _is_strict(schema: dict[str, Any]) -> bool:
    """Whether every object of it names all its properties as required and allows no others, as OpenAI demands."""
    match schema["type"]:
        case "object":
            named = list(schema["properties"])
            closed = schema["additionalProperties"] is False and sorted(schema["required"]) == sorted(named)
            return closed and all(map(_is_strict, schema["properties"].values()))
        case "array":
            return _is_strict(schema["items"])
    return True


def _form(asked: Asked) -> dict[str, bytes]:
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    fields = {}
    for part in message_from_bytes(head + asked.body).get_payload():
        assert not isinstance(part, str)
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        fields[str(name)] = content
    return fields


def _error(status: int, message: str, code: str | None) -> Answer:
    return Answer.of({"error": {"message": message, "type": "error", "param": None, "code": code}}, status)
