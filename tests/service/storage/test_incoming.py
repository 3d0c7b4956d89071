"""What comes grows a file, within limits; what is added to it comes after what it has."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from octavia.service.storage.errors import FileTooLarge, NoSpace
from octavia.service.storage.incoming import Growing, Incoming

MB = 1024 * 1024


def test_what_came_is_kept_byte_by_byte_and_known_by_its_digest(tmp_path: Path) -> None:
    blocks = [bytes([at]) * (at * 700_001) for at in range(1, 9)]
    with Incoming(tmp_path / "in", 100 * MB, 100 * MB, 100 * MB) as incoming:
        for block in blocks:
            incoming.write(block)
        content = b"".join(blocks)
        assert incoming.path.read_bytes() == content
        assert incoming.size_bytes == len(content)
        assert incoming.sha256 == hashlib.sha256(content).hexdigest()
    assert not incoming.path.exists()


def test_what_is_added_to_a_file_comes_after_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "grown"
    path.write_bytes(b"a" * 10 * MB)
    with path.open("r+b", buffering=0) as stream:
        stream.seek(0, 2)
        growing = Growing(stream)
        for _ in range(5):
            growing.write(b"b" * 3 * MB)
    assert path.read_bytes() == b"a" * 10 * MB + b"b" * 15 * MB


@pytest.mark.parametrize(("most", "room", "refusal"), [(5, 9, FileTooLarge), (9, 5, NoSpace)])
def test_a_file_that_grows_over_a_limit_is_refused(
    tmp_path: Path, most: int, room: int, refusal: type[Exception]
) -> None:
    with Incoming(tmp_path, most, room, 9) as incoming:
        incoming.write(b"12345")
        with pytest.raises(refusal):
            incoming.write(b"6")
