"""Every way something about files can be refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from octavia.dubbing.counting import counted
from octavia.service.errors import Refusal, ServiceError


class FileNotFound(ServiceError):
    """There is no such file for this owner."""

    refusal = Refusal.NOT_FOUND
    name = "file-not-found"

    def __init__(self) -> None:
        super().__init__("no such file", "list your files to see which there are")


class FileOfVoice(ServiceError):
    """It is the recording of a voice, and goes with it."""

    refusal = Refusal.CONFLICT
    name = "file-of-voice"
    reasons: ClassVar = {"": ("name",)}

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is the recording of a voice", "delete the voice: it goes with it", details={"name": name}
        )


class UploadNotFound(ServiceError):
    """There is no such upload for this owner, or it has expired."""

    refusal = Refusal.NOT_FOUND
    name = "upload-not-found"

    def __init__(self) -> None:
        super().__init__("no such upload", "it may have expired; start it again")


class BytesMissing(ServiceError):
    """A file's record is there, its bytes are not."""

    refusal = Refusal.GONE
    name = "bytes-missing"

    def __init__(self) -> None:
        super().__init__("the file's bytes are no longer stored", "upload it again")


class EmptyFile(ServiceError):
    """Nothing was sent."""

    refusal = Refusal.INVALID
    name = "empty-file"
    reasons: ClassVar = {"": ("name",)}

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is empty (zero bytes)", "copy or download it again", details={"name": name})


class BadUpload(ServiceError):
    """A request for an upload that isn't one."""

    refusal = Refusal.INVALID
    name = "bad-upload"


class BadFileType(ServiceError):
    """What a file is was not said, or in two ways, or is nothing that can be uploaded."""

    refusal = Refusal.UNPROCESSABLE
    name = "bad-file-type"

    def __init__(self, said: Sequence[str], possible: Sequence[str]) -> None:
        what = " and ".join(repr(each) for each in said) if said else "missing"
        super().__init__(f"file_type is {what}", f"say one of {', '.join(possible)}")


class NotABlock(ServiceError):
    """A request for an upload whose body isn't of the type that tus asks for."""

    refusal = Refusal.NOT_SUPPORTED
    name = "not-a-block"

    def __init__(self, wanted: str) -> None:
        super().__init__("the body's type is not one of an upload", f"send it as {wanted}")


class FileTooLarge(ServiceError):
    """More bytes than a file may have."""

    refusal = Refusal.TOO_LARGE
    name = "file-too-large"
    reasons: ClassVar = {"": ("limit_bytes",)}

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"the file is larger than {limit_bytes} bytes", "make it smaller", details={"limit_bytes": limit_bytes}
        )


class MediaTooLong(ServiceError):
    """It lasts longer than media may."""

    refusal = Refusal.TOO_LARGE
    name = "media-too-long"
    reasons: ClassVar = {"": ("name", "longest_ms")}


class NoSpace(ServiceError):
    """The owner's files take all the space they may."""

    refusal = Refusal.TOO_LARGE
    name = "space-exhausted"
    reasons: ClassVar = {"": ("limit_bytes",)}

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"your files would take more than the {limit_bytes} bytes you have",
            "delete files you no longer need",
            details={"limit_bytes": limit_bytes},
        )


class NotDecodable(ServiceError):
    """The bytes aren't what they are said to be."""

    refusal = Refusal.NOT_SUPPORTED
    name = "not-decodable"
    reasons: ClassVar = {"picture": ("name",), "sound": ("name",), "media": ("name",), "subtitles": ("name",)}


class StorageFull(ServiceError):
    """The server's own disk or bucket takes no more, or can't be reached."""

    refusal = Refusal.UNAVAILABLE
    name = "storage-unavailable"

    def __init__(self) -> None:
        super().__init__("the server can't store files now", "try again later", retry_after_s=60)


class UploadBusy(ServiceError):
    """Another request writes to this upload."""

    refusal = Refusal.LOCKED
    name = "upload-busy"

    def __init__(self) -> None:
        super().__init__("another request writes to this upload", "wait for it to end", retry_after_s=1)


class UploadsOpen(ServiceError):
    """The owner has too many uploads under way."""

    refusal = Refusal.TOO_MANY
    name = "uploads-open"
    reasons: ClassVar = {"": ("limit",)}

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"there are {counted(limit, 'upload')} under way already", "finish or delete some", details={"limit": limit}
        )


class WrongOffset(ServiceError):
    """The bytes sent don't continue those that are there."""

    refusal = Refusal.CONFLICT
    name = "wrong-offset"
    reasons: ClassVar = {"": ("offset",)}

    def __init__(self, offset: int) -> None:
        super().__init__(
            f"the upload stands at {counted(offset, 'byte')}",
            "ask for the offset and go on from there",
            details={"offset": offset},
        )


class LinkUsed(ServiceError):
    """A download link that was used, has expired, or never was."""

    refusal = Refusal.GONE
    name = "link-used"

    def __init__(self) -> None:
        super().__init__("this link was used or has expired", "ask for a new one")


class UrlRefused(ServiceError):
    """An address that is not fetched from."""

    refusal = Refusal.INVALID
    name = "url-refused"
    reasons: ClassVar = {"malformed": (), "scheme": (), "port": ("port",), "private": ("host",)}


class UrlFailed(ServiceError):
    """An address that gave no file."""

    refusal = Refusal.UNPROCESSABLE
    name = "url-failed"
    reasons: ClassVar = {
        "page": (),
        "slow": (),
        "host": ("host",),
        "silent": ("host",),
        "redirects": (),
        "status": ("status",),
        "broken": (),
    }


class BadMediaType(ServiceError):
    """Bytes of a type that isn't taken, or isn't the one that was announced."""

    refusal = Refusal.NOT_SUPPORTED
    name = "bad-media-type"


class OffersOpen(ServiceError):
    """The owner has too many offers to upload that weren't taken up."""

    refusal = Refusal.TOO_MANY
    name = "offers-open"
    reasons: ClassVar = {"": ("limit",)}

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"uploads of {counted(limit, 'job')} are awaited already",
            "send those files and start the jobs, or delete some of them",
            details={"limit": limit},
        )


class BadSignature(ServiceError):
    """An address to upload to that isn't one of ours, or was changed."""

    refusal = Refusal.FORBIDDEN
    name = "bad-signature"

    def __init__(self) -> None:
        super().__init__("this is no address to upload to", "use it exactly as it was given")


class OfferOver(ServiceError):
    """An address to upload to that was one."""

    refusal = Refusal.GONE
    name = "offer-over"

    def __init__(self) -> None:
        super().__init__("nothing can be uploaded here any more", "ask for new addresses")


class UploadMissing(ServiceError):
    """A file that was to be uploaded hasn't come."""

    refusal = Refusal.CONFLICT
    name = "upload-missing"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has not been uploaded", "upload it, then try again")
