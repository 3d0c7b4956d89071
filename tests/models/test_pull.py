"""Models come by their real client: resumed, compared with their sums, whole or not at all, and then offline."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, EngineError, InputMissing, OutputError
from octavia.dubbing.events import Event, Notice, StageFinished, StageProgress, StageStarted
from octavia.models import store
from octavia.models.pull import add, pull
from support.hub import LARGE, Fault, Hub

SMALL = "Systran/faster-whisper-small"
WEIGHTS = os.urandom(200_000)
WHISPER = {
    "config.json": b"{}",
    "model.bin": WEIGHTS,
    "tokenizer.json": b"t" * LARGE,
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"not part of the model",
}
OPUS = Path(__file__).parent / "tiny-opus-mt-en-es"


@pytest.fixture
def commit(hub: Hub) -> str:
    """The commit of whisper:small on the hub."""
    return hub.publish(SMALL, WHISPER)


def leftovers(models: Path) -> list[str]:
    """What lies about beside models: nothing but empty lock files."""
    return [path.name for path in (models / ".fetching").rglob("*") if path.suffix != ".lock"]


def test_a_model_is_there_with_its_files_their_sums_its_commit_and_licence(hub: Hub, models: Path, commit: str) -> None:
    pulled = pull("whisper:small")
    assert store.installed_model("whisper:small") == pulled.model
    assert pulled.model.revision == commit
    assert {path.name: path.read_bytes() for path in pulled.model.path.iterdir()} == {
        name: content for name, content in WHISPER.items() if name != "README.md"
    }
    assert pulled.fetched_bytes == pulled.model.size_bytes
    assert store.faults("whisper:small") == []
    manifest = store.manifest_of("whisper:small")
    assert manifest
    assert (manifest.spec.licence, manifest.origin) == ("MIT", f"{SMALL} on the hub")
    assert manifest.pulled
    assert leftovers(models) == []


def test_a_broken_connection_is_taken_up_where_it_broke(hub: Hub, commit: str) -> None:
    hub.faults["model.bin"] = Fault(times=2, cut=70_000)
    pull("whisper:small")
    asked = hub.asked("model.bin")
    assert [request.range for request in asked] == ["", "bytes=70000-", "bytes=140000-"]
    assert sum(request.sent for request in asked) == len(WEIGHTS)


def test_a_server_with_a_fault_is_asked_again(hub: Hub, commit: str) -> None:
    hub.faults[f"/revision/{commit}"] = Fault(status=503)
    hub.faults["model.bin"] = Fault(times=2, status=500)
    hub.faults["config.json"] = Fault(status=429)
    assert pull(f"whisper:small@{commit}").model.revision == commit


def test_a_server_that_never_recovers_is_named_and_what_came_is_kept(hub: Hub, commit: str) -> None:
    hub.faults["model.bin"] = Fault(times=1, cut=70_000)
    hub.faults[f"{commit}/model.bin"] = Fault(times=100, status=500)
    with pytest.raises(EngineError, match=r"^model.bin can't be fetched: 127.0.0.1 answered 500") as caught:
        pull("whisper:small")
    assert "goes on there" in caught.value.hint
    assert store.installed_model("whisper:small") is None
    hub.faults.clear()
    pull("whisper:small")
    assert hub.asked("model.bin")[-1].range == "bytes=70000-"
    assert len(hub.asked("config.json")) == 1


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_wrong_bytes_are_refused_and_nothing_of_them_is_kept(hub: Hub, models: Path, commit: str, name: str) -> None:
    hub.faults[name] = Fault(times=100, flip=True)
    with pytest.raises(EngineError, match=rf"^what came for {name} is not what was announced"):
        pull("whisper:small")
    assert store.installed_model("whisper:small") is None
    assert not list(models.rglob(f"{name}*"))
    hub.faults.clear()
    assert pull("whisper:small").model.revision == commit


def test_a_rest_that_does_not_fit_what_came_before_is_fetched_whole_once_more(
    hub: Hub, models: Path, commit: str
) -> None:
    hub.faults["model.bin"] = Fault(times=100, cut=0)
    with pytest.raises(EngineError):
        pull("whisper:small")
    (part,) = models.rglob("model.bin.part")
    part.write_bytes(b"x" * 1000)
    hub.faults.clear()
    hub.requests.clear()
    assert pull("whisper:small").model.revision == commit
    assert [request.range for request in hub.asked("model.bin")] == ["bytes=1000-", ""]


def test_a_model_that_is_there_costs_no_request_even_when_the_hub_is_gone(hub: Hub, commit: str) -> None:
    pulled = pull("whisper:small")
    hub.requests.clear()
    hub.go_offline()
    assert pull("whisper:small") == type(pulled)(pulled.model, 0)
    assert store.checked(pulled.model) == pulled.model.path
    assert hub.requests == []


def test_a_hub_that_can_not_be_reached_is_an_error_in_one_line(hub: Hub, models: Path) -> None:
    hub.go_offline()
    with pytest.raises(EngineError, match=r"^whisper:small \(Systran/faster-whisper-small\) can't be fetched: "):
        pull("whisper:small")
    assert leftovers(models) == []


def test_a_pulled_model_stays_at_its_commit_until_another_is_asked_for(hub: Hub, commit: str) -> None:
    pull("whisper:small")
    newer = hub.publish(SMALL, WHISPER | {"config.json": b'{"newer": true}'})
    assert pull("whisper:small").model.revision == commit
    hub.requests.clear()
    pulled = pull("whisper:small", newest=True)
    assert pulled.model.revision == newer
    assert pulled.fetched_bytes == len(b'{"newer": true}')
    assert [request.path.rpartition("/")[2] for request in hub.requests if "resolve" in request.path] == ["config.json"]
    assert pull(f"whisper:small@{commit}").model.revision == commit
    assert len(list(pulled.model.path.parent.glob("*/"))) == 1


def test_a_damaged_model_is_put_right_at_its_commit_by_fetching_what_is_damaged(hub: Hub, commit: str) -> None:
    model = pull("whisper:small").model
    hub.publish(SMALL, WHISPER | {"config.json": b'{"newer": true}'})
    (model.path / "model.bin").write_bytes(b"?" * len(WEIGHTS))
    assert store.faults("whisper:small") == ["model.bin is damaged"]
    hub.requests.clear()
    again = pull("whisper:small")
    assert again.model == model
    assert again.fetched_bytes == len(WEIGHTS)
    assert hub.asked("tokenizer.json") == []


def test_a_repository_a_commit_or_a_file_that_is_not_there_is_named(hub: Hub, commit: str) -> None:
    with pytest.raises(EngineError, match=r"^whisper:base \(Systran/faster-whisper-base\) is not there"):
        pull("whisper:base")
    with pytest.raises(EngineError, match=r"is not there: .* 404"):
        pull(f"whisper:small@{'0' * 40}")
    hub.publish("Systran/faster-whisper-tiny", {"config.json": b"{}", "vocabulary.txt": b""})
    with pytest.raises(EngineError, match=r"faster-whisper-tiny at commit \w{40} lacks model.bin, tokenizer.json$"):
        pull("whisper:tiny")


def test_a_gated_model_says_what_to_do_and_comes_with_a_token(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, models: Path
) -> None:
    repository = "pyannote/speaker-diarization-community-1"
    hub.publish(repository, {"config.yaml": b"a: b", "embedding/pytorch_model.bin": b"w" * LARGE, "x.md": b""})
    hub.faults[repository] = Fault(status=403, code="GatedRepo")
    with pytest.raises(EngineError, match=r"only to people who accepted its conditions$") as caught:
        pull("pyannote:community-1")
    assert "HF_TOKEN" in caught.value.hint
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    model = pull("pyannote:community-1").model
    assert (model.path / "embedding" / "pytorch_model.bin").exists()
    assert not (model.path / "x.md").exists()
    assert {request.token for request in hub.asked("model.bin")} == {"Bearer hf_secret"}
    assert "hf_secret" not in (models / "pyannote" / "community-1" / "octavia-model.json").read_text()


def test_terms_are_agreed_to_before_anything_is_fetched_and_that_is_remembered(hub: Hub) -> None:
    names = ("config.json", "model.pth", "vocab.json", "speakers_xtts.pth", "hash.md5")
    hub.publish("coqui/XTTS-v2", {name: name.encode() for name in names}, licence="other")
    with pytest.raises(EngineError, match="may be used commercially") as caught:
        pull("xtts:v2")
    assert caught.value.hint == "if you agree: octavia models pull xtts:v2 --agree"
    assert hub.requests == []
    model = pull("xtts:v2", agree=True).model
    assert not model.spec.commercial_use
    (model.path / "model.pth").unlink()
    assert pull("xtts:v2").model == model
    assert "Coqui Public Model License" in (store.manifest_of("xtts:v2") or pytest.fail()).agreed


def test_a_file_that_the_hubs_own_cache_has_is_not_fetched_again(hub: Hub, commit: str) -> None:
    from huggingface_hub import constants, hf_hub_download

    cache = Path(constants.HF_HUB_CACHE)
    hf_hub_download(SMALL, "model.bin", endpoint=hub.url)
    try:
        hub.requests.clear()
        pulled = pull("whisper:small")
        assert hub.asked("model.bin") == []
        assert pulled.fetched_bytes == pulled.model.size_bytes - len(WEIGHTS)
    finally:
        shutil.rmtree(cache / "models--Systran--faster-whisper-small")


def test_two_pulls_at_once_fetch_it_once_and_both_have_it(hub: Hub, commit: str) -> None:
    holding = threading.Event()
    hub.faults["model.bin"] = Fault(cut=1000, wait=holding)
    told: list[Event] = []
    first = threading.Thread(target=pull, args=("whisper:small",))
    first.start()
    while not hub.asked("model.bin"):
        pass

    def release(event: Event) -> None:
        told.append(event)
        holding.set()

    second = pull("whisper:small", on_event=release)
    first.join()
    assert told == [Notice("whisper:small is being fetched by another octavia: waiting for it")]
    assert second.fetched_bytes == 0
    assert sum(request.sent for request in hub.asked("model.bin")) == len(WEIGHTS)


def test_a_stopped_pull_keeps_what_came(hub: Hub, commit: str) -> None:
    cancel = CancelToken()

    def stop(event: Event) -> None:
        if isinstance(event, StageStarted):
            cancel.cancel()

    with pytest.raises(Cancelled):
        pull("whisper:small", on_event=stop, cancel=cancel)
    assert store.installed_model("whisper:small") is None
    pull("whisper:small")


def test_events_tell_how_far_it_has_come_in_bytes(hub: Hub, commit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octavia.models.progress._EVERY_S", 0)
    events: list[Event] = []
    model = pull("whisper:small", on_event=events.append).model
    told = [event for event in events if isinstance(event, StageProgress)]
    assert {event.total for event in told} == {model.size_bytes}
    assert [event.done for event in told] == sorted(event.done for event in told)
    assert told[-1].done == model.size_bytes
    assert isinstance(events[-1], StageFinished)


def test_too_little_room_is_told_before_anything_is_fetched(
    hub: Hub, commit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("octavia.models.pull.shutil.disk_usage", lambda _: usage(10, 9, 1_000_000))
    with pytest.raises(OutputError, match=r"whisper:small takes 67 MB and 1 MB are free") as caught:
        pull("whisper:small")
    assert "OCTAVIA_MODELS_DIR" in caught.value.hint
    assert hub.asked("model.bin") == []


def test_a_translation_model_is_converted_when_it_comes(hub: Hub) -> None:
    pytest.importorskip("ctranslate2")
    files = {path.name: path.read_bytes() for path in OPUS.iterdir()}
    hub.publish("Helsinki-NLP/opus-mt-en-es", files, licence="apache-2.0")
    model = pull("opus-mt:en-es").model
    assert {"model.bin", "source.spm", "target.spm"} <= {path.name for path in model.path.iterdir()}
    assert not (model.path / "pytorch_model.bin").exists()
    manifest = store.manifest_of("opus-mt:en-es")
    assert manifest
    assert "pytorch_model.bin" in manifest.published
    assert manifest.spec.licence == "apache-2.0"
    assert store.faults("opus-mt:en-es") == []


def test_a_translation_model_is_kept_as_published_where_it_can_not_be_converted_and_converted_once_it_can(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ctranslate2")
    hub.publish("Helsinki-NLP/opus-mt-en-es", {path.name: path.read_bytes() for path in OPUS.iterdir()})
    told: list[Event] = []
    with monkeypatch.context() as without:
        without.setattr("octavia.models.convert.lacks", lambda _: ("ctranslate2",))
        model = pull("opus-mt:en-es", on_event=told.append).model
        assert (model.path / "pytorch_model.bin").exists()
    assert Notice("opus-mt:en-es is kept as published: converting it takes ctranslate2") in told
    hub.go_offline()
    assert (pull("opus-mt:en-es").model.path / "model.bin").exists()


def test_a_file_by_url_comes_through_a_mirror_and_is_compared_with_the_sum_in_its_url(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_spec("whisper") is None:
        pytest.skip("openai-whisper is not installed")
    from octavia.models.catalogue import model_spec
    from octavia.models.packages import in_package

    monkeypatch.setenv("OCTAVIA_MODELS_MIRROR", hub.url)
    (remote,) = in_package(model_spec("openai-whisper:tiny")).files
    hub.elsewhere[remote.url.removeprefix(hub.url)] = WEIGHTS
    with pytest.raises(EngineError, match=r"^what came for tiny.pt is not what was announced"):
        pull("openai-whisper:tiny")


def test_a_users_folder_is_known_where_it_lies_and_never_fetched(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for name, content in WHISPER.items():
        (folder / name).write_bytes(content)
    model = add("whisper:small", folder)
    assert model.path == folder
    assert pull("whisper:small").model == model
    (folder / "model.bin").unlink()
    with pytest.raises(EngineError, match="is your own folder"):
        pull("whisper:small")
    assert hub.requests == []


def test_a_users_translation_model_is_converted_into_the_folder_of_models(models: Path) -> None:
    pytest.importorskip("ctranslate2")
    model = add("opus-mt:mine-en-es", OPUS)
    assert model.path.is_relative_to(models)
    assert (model.path / "model.bin").exists()
    assert (model.spec.pairs, model.revision) == ((("en", "es"),), "")


def test_an_archive_of_a_users_own_is_unpacked_into_the_folder_of_models(models: Path, tmp_path: Path) -> None:
    archive = tmp_path / "whisper.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in WHISPER.items():
            made.writestr(f"faster-whisper/{name}", content)
    model = add("whisper:mine", archive, licence="CC0-1.0")
    assert (model.path / "model.bin").read_bytes() == WEIGHTS
    assert model.spec.licence == "CC0-1.0"
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(EngineError, match=r"whisper.zip is not an archive Octavia unpacks"):
        add("whisper:other", archive)
    with pytest.raises(InputMissing, match="no such file or folder"):
        add("whisper:other", tmp_path / "nothing")
