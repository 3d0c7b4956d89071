"""Archives from somewhere else: unpacked into their folder and nowhere else."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, EngineError
from octavia.models import unpack as unpacking
from octavia.models.unpack import unpack


def archive_of(folder: Path, *names: str) -> Path:
    path = folder / "model.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, name)
    return path


def unpacked(archive: Path, folder: Path) -> list[str]:
    unpack(archive, folder / "out", CancelToken())
    return sorted(path.relative_to(folder / "out").as_posix() for path in (folder / "out").rglob("*") if path.is_file())


def test_a_folder_that_holds_everything_is_left_out(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "model/", "model/config.json", "model/parts/a.bin", "model/.DS_Store", "__MACOSX/x")
    assert unpacked(archive, tmp_path) == ["config.json", "parts/a.bin"]
    assert (tmp_path / "out" / "config.json").read_text() == "model/config.json"


def test_files_that_lie_side_by_side_stay_so(tmp_path: Path) -> None:
    assert unpacked(archive_of(tmp_path, "config.json", "parts/a.bin"), tmp_path) == ["config.json", "parts/a.bin"]


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "a/../../escaped", "..\\escaped", "C:\\escaped"])
def test_what_leads_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError, match="which leads out of it"):
        unpacked(archive_of(tmp_path, "config.json", name), tmp_path)
    assert not list(tmp_path.rglob("*escaped"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("config.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    with pytest.raises(EngineError, match="which leads out of it"):
        unpacked(path, tmp_path)


def test_what_unpacks_to_more_than_a_model_can_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(tmp_path, "a", "b", "c")
    monkeypatch.setattr(unpacking, "_MOST_FILES", 2)
    with pytest.raises(EngineError, match="more than a model can be"):
        unpacked(archive, tmp_path)
    monkeypatch.setattr(unpacking, "_MOST_FILES", 3)
    monkeypatch.setattr(unpacking, "_MOST_BYTES", 2)
    with pytest.raises(EngineError, match="more than a model can be"):
        unpacked(archive, tmp_path)


def test_a_damaged_archive_is_told_in_one_line(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "a" * 100)
    content = bytearray(archive.read_bytes())
    content[140] ^= 1
    archive.write_bytes(content)
    with pytest.raises(EngineError, match=r"^model.zip is not an archive Octavia unpacks: Bad CRC-32"):
        unpacked(archive, tmp_path)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        unpack(archive_of(tmp_path, "a"), tmp_path / "out", cancel)
