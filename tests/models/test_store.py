"""The models that are here: found without reading them, read when something may have touched them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from octavia.dubbing.errors import EngineError, InputMissing
from octavia.dubbing.workspace import digest_file
from octavia.models import store

WHISPER = {"config.json": "{}", "model.bin": "weights", "tokenizer.json": "{}", "vocabulary.txt": "a"}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder laid out as a Whisper model for CTranslate2 is."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name, text in WHISPER.items():
        (folder / name).write_text(text)
    return folder


def damage(path: Path) -> None:
    """Change a file's content; its size stays."""
    path.write_text(path.read_text().swapcase())
    os.utime(path, ns=(1, 1))


def test_the_folder_of_models_is_the_named_one_else_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path))
    assert store.models_folder() == tmp_path
    monkeypatch.delenv("OCTAVIA_MODELS_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    assert store.models_folder() == Path("/srv/data/octavia/models")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert store.models_folder() == Path.home() / ".local/share/octavia/models"


def test_without_models_there_is_none(models: Path) -> None:
    assert store.installed_model("whisper:small") is None
    assert store.installed_models("whisper") == ()
    assert not models.exists()


def test_a_folder_that_is_added_stays_where_it_is_and_is_found_by_its_id(models: Path, own: Path) -> None:
    model = store.adopt("whisper:mine", own)
    assert store.installed_model("whisper:mine") == model
    assert (model.path, model.size_bytes, model.spec.id) == (own, sum(map(len, WHISPER.values())), "whisper:mine")
    assert store.known_model("whisper:mine") == model.spec
    assert sorted(path.name for path in own.iterdir()) == sorted(WHISPER)


def test_the_digest_tells_models_apart_by_content_not_by_name(models: Path, own: Path) -> None:
    first = store.adopt("whisper:mine", own)
    assert store.adopt("whisper:twin", own).digest == first.digest
    damage(own / "model.bin")
    assert store.adopt("whisper:mine", own).digest != first.digest


def test_listed_models_come_first_and_in_their_order(models: Path, own: Path) -> None:
    for name in ("mine", "small", "tiny"):
        store.adopt(f"whisper:{name}", own)
    assert [model.spec.name for model in store.installed_models("whisper")] == ["tiny", "small", "mine"]


def test_a_model_that_lacks_a_file_or_has_one_of_another_size_is_not_there(models: Path, own: Path) -> None:
    store.adopt("whisper:mine", own)
    (own / "vocabulary.txt").write_text("longer")
    assert store.installed_model("whisper:mine") is None
    (own / "vocabulary.txt").unlink()
    assert store.installed_models("whisper") == ()
    assert store.known_names("whisper") == ["mine"]


def test_a_manifest_that_can_not_be_read_counts_as_no_model(models: Path, own: Path) -> None:
    store.adopt("whisper:mine", own)
    (models / "whisper" / "mine" / "octavia-model.json").write_text("{")
    assert store.installed_model("whisper:mine") is None


def test_a_damaged_file_is_found_before_the_model_is_loaded(models: Path, own: Path) -> None:
    model = store.adopt("whisper:mine", own)
    assert store.checked(model) == own
    damage(own / "model.bin")
    with pytest.raises(EngineError, match=r"^model whisper:mine: model.bin is damaged$") as caught:
        store.checked(model)
    assert caught.value.hint == f"octavia models add whisper:mine {own} puts it right"
    (own / "model.bin").unlink()
    with pytest.raises(EngineError, match=r"model.bin is gone$"):
        store.checked(model)


def test_files_are_read_again_only_after_they_were_touched(
    models: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = store.adopt("whisper:mine", own)
    read: list[str] = []

    def counted(path: Path) -> str:
        read.append(path.name)
        return digest_file(path)

    monkeypatch.setattr("octavia.models.store.digest_file", counted)
    store.checked(model)
    assert read == []
    os.utime(own / "model.bin", ns=(1, 1))
    store.checked(model)
    store.checked(model)
    assert read == ["model.bin"]


def test_verifying_reads_everything_and_names_every_fault(models: Path, own: Path) -> None:
    store.adopt("whisper:mine", own)
    read: list[int] = []
    assert store.faults("whisper:mine", read.append) == []
    assert sum(read) == sum(map(len, WHISPER.values()))
    stamp = (own / "model.bin").stat().st_mtime_ns
    damage(own / "model.bin")
    os.utime(own / "model.bin", ns=(stamp, stamp))
    (own / "config.json").unlink()
    assert store.faults("whisper:mine") == ["config.json: No such file or directory", "model.bin is damaged"]
    (own / "config.json").write_text(WHISPER["config.json"])
    with pytest.raises(EngineError, match=r"model.bin is damaged"):
        store.checked(store.installed_model("whisper:mine"))  # type: ignore[arg-type]


def test_removing_forgets_a_users_folder_and_leaves_it(models: Path, own: Path) -> None:
    store.adopt("whisper:mine", own)
    assert store.remove("whisper:mine") == 0
    assert store.installed_model("whisper:mine") is None
    assert (own / "model.bin").exists()
    with pytest.raises(EngineError, match="whisper:mine is not on this machine"):
        store.remove("whisper:mine")


def test_a_folder_that_lacks_something_is_told_what(models: Path, own: Path) -> None:
    (own / "vocabulary.txt").unlink()
    lacks = re.escape(f"{own} lacks vocabulary.json or vocabulary.txt for a model of whisper")
    with pytest.raises(EngineError, match=f"^{lacks}$"):
        store.adopt("whisper:mine", own)
    with pytest.raises(InputMissing, match="no such folder"):
        store.adopt("whisper:mine", own / "nowhere")
    with pytest.raises(InputMissing, match="not a folder"):
        store.adopt("whisper:mine", own / "model.bin")
    assert not models.exists()


def test_a_folder_of_models_that_can_not_be_written_still_serves(models: Path, own: Path) -> None:
    model = store.adopt("whisper:mine", own)
    (models / "whisper" / "mine" / "seen.json").unlink()
    (models / "whisper" / "mine" / "seen.json").mkdir()
    assert store.checked(model) == own
