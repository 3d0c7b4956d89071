"""What the installed packages of engines say of their own models: where these are, and their sums.

The packages are read, not imported: importing one takes seconds and its framework.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from octavia.dubbing.errors import EngineError
from octavia.models.fetch import Remote
from octavia.models.spec import ModelSpec

MIRROR_VARIABLE = "OCTAVIA_MODELS_MIRROR"


@dataclass(frozen=True, slots=True)
class Listing:
    """All files of one version of a model.

    Attributes:
        origin: Where it comes from, in words.
        revision: The commit of the hub's repository; empty elsewhere.
        licence: As its own page says; empty if that says nothing.
        archive: Whether the one file is an archive of the model's files.
        small: Files that come with the package, by name.
    """

    origin: str
    files: tuple[Remote, ...]
    revision: str = ""
    licence: str = ""
    archive: bool = False
    small: dict[str, bytes] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """All of it; 0 for files of unknown size."""
        return sum(file.size_bytes for file in self.files)


def in_package(spec: ModelSpec) -> Listing:
    """The files of a model as the package named by `spec.source` knows them.

    Raises:
        EngineError: if the package isn't installed, or doesn't know it.
    """
    return _SOURCES[spec.source](spec)


def _of_openai_whisper(spec: ModelSpec) -> Listing:
    """`whisper` names its checkpoints by URLs that hold the SHA-256."""
    urls: dict[str, str] = _constant(_package("whisper", "openai-whisper") / "__init__.py", "_MODELS")
    url = urls.get(spec.repo)
    if url is None:
        raise _unknown(spec, "openai-whisper")
    return Listing("openai-whisper's own files", (_linked(url, sha256=url.split("/")[-2]),))


def _of_demucs(spec: ModelSpec) -> Listing:
    """`demucs` lists its models as `signature-checksum.th` below a root, and which of them make a bag."""
    package = _package("demucs", "demucs")
    root: str = _constant(package / "pretrained.py", "ROOT_URL")
    bag = package / "remote" / f"{spec.repo}.yaml"
    if not bag.is_file():
        raise _unknown(spec, "demucs")
    text = bag.read_text(encoding="utf-8")
    links = {}
    folder = ""
    for line in (package / "remote" / "files.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("root:"):
            folder = line.removeprefix("root:").strip()
        elif line.strip() and not line.startswith("#"):
            links[line.split("-")[0]] = root + folder + line.strip()
    used = [url for signature, url in links.items() if f"'{signature}'" in text]
    files = tuple(_linked(url, sha256=Path(url).stem.split("-")[1]) for url in used)
    return Listing("demucs' own files", files, small={bag.name: bag.read_bytes()})


def _of_coqui(spec: ModelSpec) -> Listing:
    """`TTS` lists its models in a JSON file: as archives, or as repositories on the hub."""
    models = json.loads((_package("TTS", "coqui") / ".models.json").read_text(encoding="utf-8"))
    for part in spec.repo.split("/"):
        models = models.get(part, {})
    url = models.get("github_rls_url")
    if url is None:
        raise _unknown(spec, "coqui-tts")
    return Listing("coqui's own files", (_linked(url),), licence=models.get("license", ""), archive=True)


_SOURCES: dict[str, Callable[[ModelSpec], Listing]] = {
    "openai-whisper": _of_openai_whisper,
    "demucs": _of_demucs,
    "coqui": _of_coqui,
}


def _linked(url: str, sha256: str = "") -> Remote:
    parts = urlsplit(url)
    mirror = os.environ.get(MIRROR_VARIABLE, "").rstrip("/")
    return Remote(Path(parts.path).name, f"{mirror}/{parts.netloc}{parts.path}" if mirror else url, sha256=sha256)


def _package(name: str, extra: str) -> Path:
    found = find_spec(name)
    if found is None or found.origin is None:
        raise EngineError(
            f"the package {extra}, which knows where its models are, is not installed",
            f"scripts/add-engines.sh {extra}",
        )
    return Path(found.origin).parent


def _constant(path: Path, name: str) -> Any:
    """The value that a module gives a name."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
            return ast.literal_eval(node.value)
    raise EngineError(f"{path} doesn't say where its models are", "install the version that Octavia's lock names")


def _unknown(spec: ModelSpec, package: str) -> EngineError:
    return EngineError(f"the installed {package} knows no model {spec.repo}", "install the version of Octavia's lock")
