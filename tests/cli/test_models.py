"""`octavia models`, run as a user runs it: against a hub on this machine, killed, out of room, and offline."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from octavia.cli.commands.models import models
from octavia.dubbing.errors import ExitCode
from octavia.models import fetch
from support.hub import LARGE, Fault, Hub, running_hub

WEIGHTS = os.urandom(300_000)
WHISPER = {"config.json": b"{}", "model.bin": WEIGHTS, "tokenizer.json": b"t" * LARGE, "vocabulary.txt": b"a\n"}
XTTS = {name: name.encode() * 200 for name in ("config.json", "model.pth", "vocab.json", "speakers_xtts.pth")}
VITS_ARCHIVE = "/models.example/vits/tts_models--en--tiny--vits.zip"
DEMUCS_PATH = "/models.example/demucs/hybrid_transformer/"

Called = Callable[..., tuple[int, str, str]]
Program = Any


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], tmp_path: Path) -> Iterator[Hub]:
    """A hub that the program asks, and a folder of models of the test's own."""
    monkeypatch.setattr(fetch, "_FIRST_PAUSE_S", 0.01)
    with running_hub() as hub:
        hub.publish("Systran/faster-whisper-tiny", WHISPER)
        for name in ("HF_TOKEN", "HF_HUB_OFFLINE"):
            environment.pop(name, None)
            monkeypatch.delenv(name, raising=False)
        named = {
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(tmp_path / "hf"),
            "OCTAVIA_MODELS_MIRROR": hub.url,
            "OCTAVIA_MODELS_DIR": str(tmp_path / "models"),
        }
        environment |= named
        for name, value in named.items():
            monkeypatch.setenv(name, value)
        yield hub


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in files.items():
            made.writestr(f"tts_models--en--tiny--vits/{name}", content)
    return stream.getvalue()


def packages_that_know(hub: Hub, folder: Path) -> Path:
    """Packages laid out as the engines' own are, where they say where their models are; these name small ones."""
    weights = hashlib.sha256(WEIGHTS).hexdigest()
    checkpoint = f"/models.example/whisper/{weights}/tiny.pt"
    hub.elsewhere = {
        checkpoint: WEIGHTS,
        VITS_ARCHIVE: zipped({"config.json": b"{}", "model_file.pth": WEIGHTS}),
        f"{DEMUCS_PATH}955717e8-{weights[:8]}.th": WEIGHTS,
    }
    written = {
        "whisper/__init__.py": f'_MODELS = {{"tiny": "https://{checkpoint[1:]}"}}\nraise AssertionError("imported")\n',
        "demucs/__init__.py": "",
        "demucs/pretrained.py": 'ROOT_URL = "https://models.example/demucs/"\n',
        "demucs/remote/files.txt": f"# Models\nroot: hybrid_transformer/\n955717e8-{weights[:8]}.th\n",
        "demucs/remote/htdemucs.yaml": "models: ['955717e8']\n",
        "TTS/__init__.py": "",
        "TTS/.models.json": json.dumps(
            {"tts_models": {"en": {"ljspeech": {"vits": {"github_rls_url": f"https://{VITS_ARCHIVE[1:]}"}}}}}
        ),
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("model", "file"),
    [
        ("whisper:tiny", "model.bin"),
        ("openai-whisper:tiny", "tiny.pt"),
        ("xtts:v2", "model.pth"),
        ("vits:ljspeech", "model_file.pth"),
        ("demucs:htdemucs", "htdemucs.yaml"),
    ],
)
def test_each_kind_of_model_is_fetched_and_then_needs_nobody(
    called: Called, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, file: str
) -> None:
    hub.publish("coqui/XTTS-v2", XTTS, licence="other")
    monkeypatch.syspath_prepend(packages_that_know(hub, tmp_path / "packages"))
    for package in ("whisper", "demucs", "TTS"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    code, text, complaint = called("models", "pull", "--agree", model)
    assert (code, complaint) == (ExitCode.OK, "")
    assert text.startswith(f"{model}: fetched ")
    hub.go_offline()
    code, text, complaint = called("models", "pull", model)
    assert (code, complaint) == (ExitCode.OK, "")
    assert text.startswith(f"{model}: here already, in ")
    assert (Path(called("models", "path", model)[1].strip()) / file).is_file()


def test_a_killed_pull_goes_on_where_it_was(
    called: Called, hub: Hub, environment: dict[str, str], tmp_path: Path
) -> None:
    hub.faults["model.bin"] = Fault(cut=200_000, wait=(held := threading.Event()))
    command = [sys.executable, "-m", "octavia.cli.main", "models", "pull", "whisper:tiny"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as program:
        part = None
        while part is None or part.stat().st_size < 200_000:
            assert program.poll() is None
            time.sleep(0.02)
            part = next((tmp_path / "models").rglob("model.bin.part"), None)
        program.send_signal(signal.SIGKILL)
    held.set()
    assert "whisper:tiny" not in called("models", "list", "--here")[1]
    hub.requests.clear()
    assert called("models", "pull", "whisper:tiny")[0] == ExitCode.OK
    assert [(request.range, request.sent) for request in hub.asked("model.bin")] == [("bytes=200000-", 100_000)]
    assert hub.asked("config.json") == []
    assert called("models", "verify")[1] == "whisper:tiny: as it was fetched\n"


def test_a_full_disk_is_told_in_one_line_and_nothing_is_half_there(
    hub: Hub, environment: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "octavia.cli.main", "models", "pull", "whisper:tiny"]
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert ended.returncode == ExitCode.OUTPUT
    error, hint = ended.stderr.splitlines()
    assert error.endswith("File too large")
    assert "OCTAVIA_MODELS_DIR" in hint
    assert not list((tmp_path / "models").glob("whisper/*/octavia-model.json"))


def test_offline_mode_is_honoured(octavia: Program, hub: Hub) -> None:
    refused = octavia("models", "pull", "whisper:tiny", HF_HUB_OFFLINE="1")
    assert refused.returncode == ExitCode.ENGINE
    assert "can't be fetched offline" in refused.stderr
    assert hub.requests == []


def test_a_proxy_is_honoured(called: Called, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub.utils import close_session

    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    monkeypatch.setenv("HTTP_PROXY", hub.url)
    # The client reads the variables for proxies when it is made: once a process.
    close_session()
    try:
        assert called("models", "pull", "whisper:tiny")[0] == ExitCode.OK
    finally:
        close_session()
    assert sum(request.sent for request in hub.asked("model.bin")) == len(WEIGHTS)


def test_json_lines_tell_the_bytes_and_end_with_the_folder_or_the_error(called: Called, hub: Hub) -> None:
    lines = [json.loads(line) for line in called("models", "pull", "--json", "whisper:tiny")[1].splitlines()]
    size = sum(map(len, WHISPER.values()))
    assert lines[0] == {"event": "stage-started", "stage": "fetch", "language": None}
    assert {"event": "stage-progress", "stage": "fetch", "done": size, "total": size, "language": None} in lines
    assert lines[-1]["event"] == "result"
    code, text, _ = called("models", "pull", "--json", "whisper:base")
    last = json.loads(text.splitlines()[-1])
    assert (last["event"], last["code"]) == ("error", code)


def test_a_misspelt_model_fails_before_anything_is_fetched(called: Called, hub: Hub) -> None:
    code, _, complaint = called("models", "pull", "whisper:tiny", "whisper:tini")
    assert code == ExitCode.ENGINE
    assert complaint.splitlines()[0] == "error: there is no model whisper:tini"
    assert "did you mean whisper:tiny?" in complaint
    assert hub.requests == []


def test_what_was_damaged_is_found_named_and_put_right(called: Called, hub: Hub) -> None:
    called("models", "pull", "whisper:tiny")
    weights = Path(called("models", "path", "whisper:tiny")[1].strip()) / "model.bin"
    weights.write_bytes(bytes(len(WEIGHTS)))
    code, text, complaint = called("models", "verify", "whisper:tiny")
    assert (code, text) == (ExitCode.ENGINE, "whisper:tiny: model.bin is damaged\n")
    assert "octavia models pull whisper:tiny puts it right" in complaint
    assert called("models", "pull", "whisper:tiny")[0] == ExitCode.OK
    assert weights.read_bytes() == WEIGHTS


def test_the_list_tells_what_a_user_must_know_and_what_is_here(called: Called, hub: Hub) -> None:
    called("models", "pull", "whisper:tiny")
    rows = {row["id"]: row for row in json.loads(called("models", "list", "--json")[1])}
    tiny, xtts = rows["whisper:tiny"], rows["xtts:v2"]
    assert (tiny["state"], tiny["size_bytes"]) == ("here", sum(map(len, WHISPER.values())))
    assert len(tiny["revision"]) == 40
    assert (xtts["state"], xtts["commercial_use"], xtts["kind"]) == ("", False, "tts")
    assert not any(model.startswith("marian:") for model in rows)
    table = called("models", "list", "--here")[1]
    assert "whisper:tiny" in table
    assert "xtts" not in table
    assert "marian:en-es" in called("models", "list", "marian")[1]
    (Path(tiny["path"]) / "model.bin").unlink()
    assert "damaged" in called("models", "list", "--here")[1]


def test_a_model_is_removed_with_its_bytes_and_an_own_folder_is_only_forgotten(
    called: Called, hub: Hub, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name, content in WHISPER.items():
        (own / name).write_bytes(content)
    called("models", "pull", "whisper:tiny")
    added = called("models", "add", "whisper:mine", own, "--licence", "CC0-1.0", "--no-commercial")
    assert added[1] == f"whisper:mine: {own}\n"
    rows = {row["id"]: row for row in json.loads(called("models", "list", "whisper", "--here", "--json")[1])}
    assert (rows["whisper:mine"]["licence"], rows["whisper:mine"]["commercial_use"]) == ("CC0-1.0", False)
    removed = called("models", "remove", "whisper:tiny", "whisper:mine")
    assert removed[1] == "whisper:tiny: removed, 0.3 MB freed\nwhisper:mine: removed\n"
    assert (own / "model.bin").exists()
    assert not list((tmp_path / "models").rglob("model.bin"))
    assert called("models", "remove", "whisper:tiny")[0] == ExitCode.ENGINE


def test_the_folder_of_models_is_a_setting(called: Called, hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text('models_dir = "elsewhere"\n')
    assert called("models", "path")[1] == f"{tmp_path / 'models'}\n"
    os.environ.pop("OCTAVIA_MODELS_DIR")
    assert called("models", "path")[1] == f"{tmp_path / 'elsewhere'}\n"


def test_without_a_command_the_commands_are_listed(called: Called, hub: Hub) -> None:
    code, text, _ = called("models")
    assert code == ExitCode.USAGE
    for name in ("list", "pull", "verify", "remove", "path", "add"):
        assert f"\n  {name} " in text


def test_the_help_of_every_command_explains_every_argument_and_option() -> None:
    group: Any = get_command(models)
    for name, command in group.commands.items():
        assert command.help.strip().partition("\n")[0].endswith("."), f"models {name} is not described in a sentence"
        for parameter in command.params:
            assert (parameter.help or "").strip(), f"{parameter.name} of models {name} is not explained"
