"""Where files arrive that browsers send without a credential: each at an address that was signed for it alone.

On a disk the address is one of ours, in a bucket one of the store's. What has come lies apart from what is stored, and
is nothing yet: it must be taken, and is swept if it isn't.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from octavia.platform.server_settings import ServerSettings, StorageKind
from octavia.service.storage.blobs import Blobs, new_key
from octavia.service.storage.local_blobs import LocalBlobs
from octavia.service.storage.signing import Grant, signature

if TYPE_CHECKING:
    from octavia.service.storage.s3_blobs import S3Blobs

SIGNED_UPLOADS = "/api/v1/uploads/signed"
"""Where our own addresses are."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """Where a file is to arrive.

    Attributes:
        url: Takes it by one PUT of its bytes.
        place: The key it will lie under among the arrivals, if that is known beforehand.
    """

    url: str
    place: str | None


class Arrivals(Protocol):
    """Where files arrive.

    Attributes:
        blobs: What has come, under keys of its own.
    """

    blobs: Blobs

    def awaited(self, offer_id: str, media_type: str, max_bytes: int, expires_at: datetime) -> Awaited:
        """Where a file may be sent until a time; raises StoreUnavailable."""
        ...


class LocalArrivals:
    """Files arrive in a folder, by way of our own web processes: type and size are bound into the address."""

    def __init__(self, settings: ServerSettings) -> None:
        self.blobs: Blobs = LocalBlobs(settings.data_dir / "incoming" / "offers")
        self._secret = settings.secret
        self._site = settings.public_url.rstrip("/")

    def awaited(self, offer_id: str, media_type: str, max_bytes: int, expires_at: datetime) -> Awaited:
        grant = Grant("PUT", offer_id, int(expires_at.timestamp()), max_bytes, media_type)
        query = {
            "expires": grant.expires_at_s,
            "max_bytes": grant.max_bytes,
            "type": grant.media_type,
            "signature": signature(self._secret, grant),
        }
        return Awaited(f"{self._site}{SIGNED_UPLOADS}/{offer_id}?{urlencode(query)}", None)


class BucketArrivals:
    """Files arrive in the bucket, without passing us: the type is bound into the address if it was said, the size can't
    be, because it isn't known by then. It is looked at when the file is taken."""

    def __init__(self, blobs: S3Blobs, lasts_s: int) -> None:
        """`lasts_s`: how long an address is good, seconds."""
        self.blobs: Blobs = blobs
        self._bucket = blobs.bucket
        self._object = blobs.object_of
        self._lasts_s = lasts_s

    def awaited(self, offer_id: str, media_type: str, max_bytes: int, expires_at: datetime) -> Awaited:  # noqa: ARG002
        place = new_key()
        return Awaited(self._bucket.upload_url(self._object(place), media_type, self._lasts_s), place)


def open_arrivals(settings: ServerSettings, store: Blobs) -> Arrivals:
    """Where files arrive that `store` is to keep; nothing is connected yet."""
    if settings.storage is not StorageKind.S3:
        return LocalArrivals(settings)
    from octavia.service.storage.s3_blobs import ARRIVALS, S3Blobs

    assert isinstance(store, S3Blobs)
    return BucketArrivals(S3Blobs(store.bucket, ARRIVALS), settings.offer_minutes * 60)
