"""Offers to upload as the owner of a job and their browser take them up."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from octavia.platform.database import Database
from octavia.service.storage import space
from octavia.service.storage.files import Files, Removed
from octavia.service.storage.offers import Offer, Role
from octavia.service.storage.records import StoredFile
from octavia.service.storage.signing import Grant


@dataclass
class Uploads:
    """What a job's owner and their browser do."""

    files: Files
    database: Database
    owner_id: str

    def offer(
        self, job_id: str, role: Role = Role.VOICE, name: str = "talk.wav", media_type: str = "audio/wav"
    ) -> Offer:
        with self.database.transaction() as session:
            return self.files.offers.offer(session, self.owner_id, job_id, role, name, media_type)

    def send(self, offer: Offer, content: bytes, media_type: str = "audio/wav") -> None:
        if "X-Amz-Signature" in offer.url:
            headers = {"Content-Type": media_type}
            request = urllib.request.Request(offer.url, content, headers, method="PUT")
            urllib.request.urlopen(request, timeout=10).close()
            return
        grant, signed = granted(offer)
        with self.files.offers.incoming(grant, signed, media_type) as incoming:
            for at in range(0, len(content), 4096):
                incoming.write(content[at : at + 4096])
            self.files.offers.arrive(grant, incoming)

    def take(self, job_id: str, role: Role = Role.VOICE) -> StoredFile:
        return self.files.offers.take(self.owner_id, job_id, role)

    def used(self) -> int:
        return self.files.usage(self.owner_id).used_bytes

    def fill(self, size: int) -> None:
        """Count so many bytes more to the owner."""
        with self.database.transaction() as session:
            space.add(session, self.owner_id, size)

    def forget(self, job_id: str) -> Removed:
        with self.database.transaction() as session:
            removed = self.files.remove_of_jobs(session, [job_id], [])
        self.files.release(removed)
        return removed


def granted(offer: Offer) -> tuple[Grant, str]:
    """What one of our own addresses says."""
    parts = urlsplit(offer.url)
    said = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    grant = Grant("PUT", parts.path.rsplit("/", 1)[1], int(said["expires"]), int(said["max_bytes"]), said["type"])
    return grant, said["signature"]
