"""Deepgram: `POST /v1/listen` and `POST /v1/speak`."""

from __future__ import annotations

from support.vendors.senses import Ears, HeardWord, speech
from support.vendors.server import Answer, Asked, Fault, VendorServer

_LISTEN = {"model", "language", "detect_language", "diarize_model", "smart_format", "punctuate", "mip_opt_out"}
_SPEAK = {"model", "encoding", "container", "sample_rate", "mip_opt_out"}
_REQUEST = "5d1c1e6c-1f9b-4e0b-9c59-2f7a1d1f1b11"


class DeepgramServer(VendorServer):
    def __init__(self, key: str, ears: Ears | None = None) -> None:
        super().__init__(key)
        self._ears = ears or Ears()

    def refused(self, asked: Asked) -> Answer | None:
        given = asked.headers.get("authorization", "")
        if given == f"Token {self.key}":
            return None
        return _error(401, "INVALID_AUTH", f"Invalid credentials: {given}")

    def trouble(self, code: int) -> bytes:
        return _error(code, "TROUBLE", f"The server is in trouble with {self.key}.").body

    def work(self, asked: Asked, fault: Fault | None) -> Answer:
        match asked.path:
            case "/v1/listen":
                return self._listen(asked)
            case "/v1/speak":
                return self._speak(asked)
        return _error(404, "NOT_FOUND", asked.path)

    def _listen(self, asked: Asked) -> Answer:
        if unknown := asked.parameters.keys() - _LISTEN:
            return _error(400, "Bad Request", f"unknown parameters: {sorted(unknown)}")
        words, seconds = self._ears.hear(asked.body)
        said = {name: values[0] for name, values in asked.parameters.items()}
        channel: dict[str, object] = {
            "alternatives": [
                {
                    "transcript": " ".join(word.text for word in words),
                    "confidence": 0.98,
                    "words": [_word(word, "diarize_model" in said) for word in words],
                }
            ]
        }
        if said.get("detect_language") == "true":
            channel |= {"detected_language": "en", "language_confidence": 0.97}
        metadata = {"request_id": _REQUEST, "sha256": "0" * 64, "duration": seconds, "channels": 1, "models": ["m"]}
        return Answer.of({"metadata": metadata, "results": {"channels": [channel]}}, dg_request_id=_REQUEST)

    def _speak(self, asked: Asked) -> Answer:
        text = asked.json()["text"]
        if unknown := asked.parameters.keys() - _SPEAK:
            return _error(400, "Bad Request", f"unknown parameters: {sorted(unknown)}")
        if len(text) > 2000:
            return _error(413, "PAYLOAD_TOO_LARGE", "Input text exceeds maximum character limit of 2000.")
        wanted = {name: values[0] for name, values in asked.parameters.items()}
        if (wanted["encoding"], wanted["container"]) != ("linear16", "wav"):
            return _error(400, "Bad Request", "only linear16 in wav here")
        wav = speech(text, wanted["model"].rpartition("-")[2], int(wanted["sample_rate"]))
        # It streams: a header that is written first can't know how long the sound will be.
        at = wav.index(b"data") + 4
        headers = {"Content-Type": "audio/wav", "dg-char-count": str(len(text)), "dg-request-id": _REQUEST}
        return Answer(200, wav[:at] + b"\xff\xff\xff\xff" + wav[at + 4 :], headers)


def _word(word: HeardWord, diarized: bool) -> dict[str, object]:
    bare = "".join(letter for letter in word.text.lower() if letter.isalnum() or letter == "'")
    found: dict[str, object] = {
        "word": bare,
        "punctuated_word": word.text,
        "start": word.start_s,
        "end": word.end_s,
        "confidence": 0.99,
    }
    return found | ({"speaker": word.speaker, "speaker_confidence": 0.9} if diarized else {})


def _error(status: int, code: str, message: str) -> Answer:
    return Answer.of({"err_code": code, "err_msg": message, "request_id": _REQUEST}, status)
