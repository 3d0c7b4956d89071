"""Jobs of the YT Dubber edge as its client makes them: addresses asked for, files sent to them, the job started."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import soundfile
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.money import CREDIT_UCR
from support.people import Person, server_of

WAV = "audio/wav"
RATE_HZ = 16_000


def tone(seconds: float, pitch_hz: float = 440.0, level: float = 0.1) -> bytes:
    """A WAV file with a tone: 16 kHz mono."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return wav(level * np.sin(2 * np.pi * pitch_hz * times))


def wav(samples: NDArray[np.floating[Any]]) -> bytes:
    """A WAV file of mono samples at 16 kHz."""
    stream = io.BytesIO()
    soundfile.write(stream, samples, RATE_HZ, format="WAV", subtype="PCM_16")
    return stream.getvalue()


@dataclass(frozen=True)
class Customer:
    """A user of the YT Dubber edge and their client."""

    client: TestClient
    person: Person

    def credit(self, credits: int) -> None:
        """Give them credits of this product."""
        billing = server_of(self.client).billing
        key = f"grant:{self.person.email}:{credits}"
        billing.grant(self.person.owner_id, credits * CREDIT_UCR, "test", key, "tests", asset=YTDUBBER)

    def credits(self) -> tuple[float, float]:
        """Credits available and held."""
        balance = server_of(self.client).billing.balance(self.person.owner_id, asset=YTDUBBER)
        return balance.available_ucr / CREDIT_UCR, balance.held_ucr / CREDIT_UCR

    def call(self, method: str, path: str, **more: Any) -> Any:
        """An answer to a call of theirs; redirects are not followed."""
        return self.client.request(
            method, f"/api/jobs{path}", headers=self.person.headers, follow_redirects=False, **more
        )

    def opened(self, languages: Sequence[str], *, background: bool = False) -> Any:
        """A job that waits for its files."""
        asked: dict[str, Any] = {"languages": list(languages), "voice_track_name": "talk.wav"}
        types = {"voice": WAV}
        if background:
            asked["background_track_name"], types["background"] = "music.wav", WAV
        answer = self.call("POST", "/upload-urls", json=asked | {"content_types": types})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, url: str, content: bytes, media_type: str = WAV) -> None:
        """Send a file as a browser does: to the server itself, or to its bucket."""
        headers = {"Content-Type": media_type}
        if url.startswith(server_of(self.client).settings.public_url):
            parts = urlsplit(url)
            answer: Any = self.client.put(f"{parts.path}?{parts.query}", content=content, headers=headers)
        else:
            answer = httpx.put(url, content=content, headers=headers)
        assert answer.is_success, answer.text

    def start(self, opened: Any, languages: Sequence[str], **more: Any) -> Any:
        """The answer to the start of a job whose files were sent."""
        asked = {"job_id": opened["job_id"], "voice_track_uploaded": True, "languages": list(languages)}
        asked["background_track_uploaded"] = "background_track" in opened["upload_urls"]
        return self.call("POST", "/", json=asked | more)

    def started(self, languages: Sequence[str], voice: bytes, background: bytes | None = None) -> str:
        """The id of a job that was started with these files."""
        opened = self.opened(languages, background=background is not None)
        self.send(opened["upload_urls"]["voice_track"], voice)
        if background is not None:
            self.send(opened["upload_urls"]["background_track"], background)
        answer = self.start(opened, languages)
        assert answer.status_code == 200, answer.text
        job_id: str = answer.json()["job_id"]
        return job_id

    def job(self, job_id: str) -> Any:
        """The job as it stands."""
        answer = self.call("GET", f"/{job_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def languages(self, job_id: str) -> dict[str, str]:
        """How its languages stand, by code."""
        return {each["languageCode"]: each["status"] for each in self.job(job_id)["languages"]}

    def fetch(self, job_id: str, language: str, what: str, **more: str) -> bytes:
        """A file of a finished language, by its single-use address."""
        answer = self.call("GET", f"/{job_id}/download", params={"lang": language, "type": what, **more})
        assert answer.status_code in (302, 307), answer.text
        url = answer.headers["Location"]
        for _ in range(3):
            if not url.startswith(("/", server_of(self.client).settings.public_url)):
                return httpx.get(url).raise_for_status().content
            parts = urlsplit(url)
            answer = self.client.get(f"{parts.path}?{parts.query}", follow_redirects=False)
            if not answer.is_redirect:
                break
            url = answer.headers["Location"]
        assert answer.status_code == 200, answer.text
        content: bytes = answer.content
        return content

    def save(self, folder: Path, job_id: str, language: str, what: str, suffix: str) -> Path:
        """The same as a file."""
        path = folder / f"{language}-{what}{suffix}"
        path.write_bytes(self.fetch(job_id, language, what))
        return path
