"""A multipart upload, taken apart as it comes: nothing of the file is held, the fields may come before or after it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from octavia.service.storage.errors import BadUpload

FILE_FIELD = "file"
OVERHEAD_BYTES = 64 * 1024
"""What the form itself may take beside the file."""
_MAX_PARTS = 16
_MAX_FIELD_BYTES = 1024


class UploadForm:
    """A form with one file.

    Attributes:
        name: What the file is called, as sent; None until its part has come.
        fields: The other parts that have come, by name.
    """

    def __init__(self, content_type: str) -> None:
        """Raises BadUpload if that is no multipart form."""
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise BadUpload("an upload is a multipart form", "send multipart/form-data with a part named file")
        self.name: str | None = None
        self.fields: dict[str, str] = {}
        self._parts = 0
        self._ended = False
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._field = ""
        self._value = bytearray()
        self._blocks: list[bytes] = []
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._part_is_known,
                    "on_part_data": self._part_data,
                    "on_part_end": self._part_ends,
                    "on_end": self._form_ends,
                },
            )
        except FormParserError as error:
            raise BadUpload("the upload's boundary is too long", "use a shorter one") from error

    async def file_blocks(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The file's bytes out of the request's.

        Raises:
            BadUpload: if the form is malformed, broken off, has no file, or more than one.
        """
        async for received in body:
            self._feed(received)
            for block in self._blocks:
                yield block
            self._blocks.clear()
        if not self._ended:
            raise BadUpload("the upload broke off before its end", "send it again")
        if self.name is None:
            raise BadUpload("the upload holds no file", "send the file in a part named file")

    def _feed(self, received: bytes) -> None:
        try:
            self._parser.write(received)
        except FormParserError as error:
            raise BadUpload("the upload is no well-formed multipart form", "send it again") from error

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise BadUpload(f"the upload has more than {_MAX_PARTS} parts", "send the file and its file_type only")
        self._disposition = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _header_ends(self) -> None:
        name, value = self._header
        if name.lower() == b"content-disposition":
            self._disposition = bytes(value)
        self._header = (bytearray(), bytearray())

    def _part_is_known(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        self._value.clear()
        if self._field == FILE_FIELD:
            if self.name is not None:
                raise BadUpload("the upload holds more than one file", "send one file at a time")
            self.name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field == FILE_FIELD:
            self._blocks.append(data[start:end])
            return
        self._value.extend(data[start:end])
        if len(self._value) > _MAX_FIELD_BYTES:
            raise BadUpload("a field of the upload is too long", "send the file in a part named file")

    def _part_ends(self) -> None:
        if self._field != FILE_FIELD:
            self.fields[self._field] = self._value.decode("utf-8", "replace")

    def _form_ends(self) -> None:
        self._ended = True
