"""The tutorial of the studio shows the pictures that its test takes, all of them and no others, and describes them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "tutorial.py"
WIDTH_PX = 1280
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("octavia_tutorial_script", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_picture_is_shown_once_and_is_one_that_the_walk_takes(script: ModuleType) -> None:
    shown = script.named(script.PAGE.read_text(encoding="utf-8"))
    assert len(shown) >= 10
    assert len(set(shown)) == len(shown)
    assert set(shown) == set(re.findall(r'snap\(seat, page, "([a-z-]+)"\)', script.WALK.read_text(encoding="utf-8")))
    assert {path.name for path in script.PICTURES.iterdir()} == {f"{name}.webp" for name in shown}, "make tutorial"


def test_each_picture_is_described_for_who_does_not_see_it(script: ModuleType) -> None:
    images = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", script.PAGE.read_text(encoding="utf-8"))
    assert [target for _, target in images if not target.startswith("pictures/")] == []
    assert [target for described, target in images if len(described.split()) < 5] == []


def test_the_pictures_are_of_one_width_and_light(script: ModuleType) -> None:
    pictures = sorted(script.PICTURES.iterdir())
    assert sum(path.stat().st_size for path in pictures) <= MOST_BYTES
    for path in pictures:
        header = path.read_bytes()[:30]
        assert header[8:12] == b"WEBP"
        assert _width(header) == WIDTH_PX, path.name


def _width(header: bytes) -> int:
    """Of a WebP file, lossy (VP8) or extended (VP8X)."""
    if header[12:16] == b"VP8X":
        return 1 + int.from_bytes(header[24:27], "little")
    assert header[12:16] == b"VP8 "
    return int.from_bytes(header[26:28], "little") & 0x3FFF
