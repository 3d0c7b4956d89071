"""The models on this machine: where each lies, what it consists of, whether it is whole.

The folder of models has a folder `ENGINE/NAME` for each. In it is the manifest, and beside that the folder with the
model's files, which is named after their contents; the manifest of a user's own folder points there. A manifest is
written last and whole: a model is there or it isn't, whatever was killed when. Nothing here asks the network.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from octavia.dubbing.documents import read_json, write_json
from octavia.dubbing.errors import DocumentError, EngineError, InputMissing, OctaviaError, OutputError
from octavia.dubbing.workspace import digest_file
from octavia.models.catalogue import model_spec, models_of, own_model
from octavia.models.families import FAMILIES
from octavia.models.files import MANIFEST, SEEN, File, check_layout, digest_of, digested
from octavia.models.spec import ModelSpec, parse_id

FOLDER_VARIABLE = "OCTAVIA_MODELS_DIR"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is recorded of a model that is here.

    Attributes:
        folder: Where its files are: absolute, or within the folder of the manifest.
        revision: The commit it was fetched at; empty if it was not fetched from a hub.
        origin: Where it came from, in words.
        files: By path below the folder.
        published: The files as fetched, by name, if `files` were made from them.
        pulled: When it came here, ISO 8601.
        agreed: The terms that somebody agreed to.
    """

    spec: ModelSpec
    folder: str
    revision: str
    origin: str
    files: dict[str, File]
    published: dict[str, File] = field(default_factory=dict)
    pulled: str = ""
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on this machine.

    Attributes:
        path: The folder with its files in their published layout (converted if `spec.convert` was possible).
        revision: The commit it was fetched at; empty if it was not fetched from a hub.
        digest: Of the names and contents of its files: part of what an engine declares as its version.
    """

    spec: ModelSpec
    path: Path
    revision: str
    digest: str
    size_bytes: int


def models_folder() -> Path:
    """The folder of all models: `OCTAVIA_MODELS_DIR`, else `octavia/models` in the user's data folder."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).absolute()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "octavia" / "models"


def model_folder(engine: str, name: str) -> Path:
    """The folder of one model, whether it is there or not."""
    return models_folder() / engine / name


def installed_model(text: str) -> InstalledModel | None:
    """The model of that id if it is here with all its files in their sizes; contents are not looked at.

    Raises:
        EngineError: if the text is no id.
    """
    manifest = manifest_of(text)
    if manifest is None:
        return None
    model = _as_installed(manifest)
    whole = all(_size(model.path / name) == file.size_bytes for name, file in manifest.files.items())
    return model if whole else None


def installed_models(engine: str) -> tuple[InstalledModel, ...]:
    """All models of an engine that are here and whole: the listed ones in their order, then the others by name."""
    order = {spec.name: place for place, spec in enumerate(models_of(engine))}
    names = sorted(known_names(engine), key=lambda name: (order.get(name, len(order)), name))
    found = (installed_model(f"{engine}:{name}") for name in names)
    return tuple(model for model in found if model)


def present_model(engine: str, name: str = "") -> InstalledModel | None:
    """The engine's model of that name if it is here and whole; without a name a user's own before the listed ones.

    Raises:
        EngineError: if the name is none.
    """
    if name:
        return installed_model(f"{engine}:{name}")
    here = installed_models(engine)
    return here[-1] if here else None


def known_names(engine: str) -> list[str]:
    """The names of an engine's models that have a manifest here, whole or not."""
    return sorted(path.parent.name for path in (models_folder() / engine).glob(f"*/{MANIFEST}"))


def all_known() -> list[str]:
    """The ids of all models that have a manifest here."""
    return [f"{engine}:{name}" for engine in FAMILIES for name in known_names(engine)]


def known_model(text: str) -> ModelSpec:
    """What is known of a model that is here, or else of one in the catalogue.

    Raises:
        EngineError: if there is none of that id; the hint names those it may be.
    """
    manifest = manifest_of(text)
    return manifest.spec if manifest else model_spec(text)


def manifest_of(text: str) -> Manifest | None:
    """What is recorded of the model of that id; None if it never came here, or its manifest can't be read."""
    model = parse_id(text)
    place = model_folder(model.engine, model.name)
    try:
        return read_json(Manifest, place / MANIFEST)
    except (InputMissing, DocumentError):
        return None


def checked(model: InstalledModel) -> Path:
    """The folder of a model whose files are as they were when it came here: call it before loading.

    The contents are read once on this machine, and again for a file that was touched since.

    Raises:
        EngineError: naming the file that is gone or damaged.
    """
    manifest = manifest_of(model.spec.id)
    if manifest is None:
        raise _damaged(model, "its manifest is gone")
    seen = _seen(model.spec)
    for name, file in manifest.files.items():
        stamp = _stamp(model.path / name)
        if stamp is None:
            raise _damaged(model, f"{name} is gone")
        if seen.get(name) != [*stamp, file.sha256] and digest_file(model.path / name) != file.sha256:
            raise _damaged(model, f"{name} is damaged")
    remember(model.spec, model.path, manifest.files)
    return model.path


def adopt(
    text: str,
    folder: Path,
    licence: str = "",
    commercial_use: bool | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> InstalledModel:
    """Make a folder that is there already known as a model; it stays where it is.

    Args:
        licence, commercial_use: As its user says; else what its family has. A listed name has its own.
        progress: Told how many bytes were read meanwhile.

    Raises:
        EngineError: if the id is none, or the folder is not laid out as models of the engine are.
        InputMissing: if the folder can't be read.
    """
    spec = own_model(text, licence, commercial_use)
    folder = folder.absolute()
    if not folder.is_dir():
        raise InputMissing(f"{folder}: {'not a folder' if folder.exists() else 'no such folder'}", "check the path")
    check_layout(spec.engine, folder)
    files = digested(folder, progress)
    manifest = Manifest(spec, str(folder), "", f"the folder {folder}", files)
    return record(manifest)


def record(manifest: Manifest) -> InstalledModel:
    """Write the manifest of a model whose files are in place: from now on it is here.

    Raises:
        OutputError: if the folder of models can't be written.
    """
    place = model_folder(manifest.spec.engine, manifest.spec.name)
    model = _as_installed(manifest)
    try:
        place.mkdir(parents=True, exist_ok=True)
        remember(manifest.spec, model.path, manifest.files)
        write_json(manifest, place / MANIFEST)
    except OSError as error:
        raise unwritable(error) from error
    return model


def remove(text: str) -> int:
    """Take a model away from this machine and give back how many bytes that freed; a user's own folder stays.

    Raises:
        EngineError: if it isn't here.
    """
    model = parse_id(text)
    manifest = manifest_of(text)
    if manifest is None:
        raise EngineError(f"{model} is not on this machine", "octavia models list shows those that are")
    place = model_folder(model.engine, model.name)
    own = Path(manifest.folder).is_absolute()
    freed = 0 if own else sum(file.size_bytes for file in manifest.files.values())
    try:
        # The manifest goes first: what is left after a kill is no model.
        (place / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(place)
    except OSError as error:
        raise unwritable(error) from error
    return freed


def faults(text: str, progress: Callable[[int], None] = lambda _: None) -> list[str]:
    """Read all of a model and tell what is wrong with it: `model.bin is damaged`; nothing if it is whole.

    Raises:
        EngineError: if it isn't here.
    """
    manifest = manifest_of(text)
    if manifest is None:
        raise EngineError(f"{text} is not on this machine", f"octavia models pull {text}")
    folder = _as_installed(manifest).path
    found = []
    for name, file in manifest.files.items():
        try:
            if digest_file(folder / name) != file.sha256:
                found.append(f"{name} is damaged")
        except OSError as error:
            found.append(f"{name}: {error.strerror or error}")
        progress(file.size_bytes)
    remember(manifest.spec, folder, {} if found else manifest.files)
    return found


def remember(spec: ModelSpec, folder: Path, files: Mapping[str, File]) -> None:
    """Note that the files' contents were found right just now, so that they needn't be read again until touched."""
    seen = {name: [*stamp, file.sha256] for name, file in files.items() if (stamp := _stamp(folder / name))}
    # A folder of models that can't be written costs reading them once a process, no more.
    with suppress(OutputError):
        write_json(seen, model_folder(spec.engine, spec.name) / SEEN)


def unwritable(error: OSError) -> OctaviaError:
    """The error to raise when the folder of models can't be written or is full."""
    place = error.filename or models_folder()
    return OutputError(
        f"{place}: {error.strerror or error}", f"free space, or name another folder in {FOLDER_VARIABLE}"
    )


def _as_installed(manifest: Manifest) -> InstalledModel:
    spec = manifest.spec
    size = sum(file.size_bytes for file in manifest.files.values())
    path = model_folder(spec.engine, spec.name) / manifest.folder
    return InstalledModel(spec, path, manifest.revision, digest_of(manifest.files), size)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _seen(spec: ModelSpec) -> dict[str, list[int | str]]:
    try:
        return read_json(dict[str, list[int | str]], model_folder(spec.engine, spec.name) / SEEN)
    except OctaviaError:
        return {}


def _damaged(model: InstalledModel, what: str) -> EngineError:
    own = not model.path.is_relative_to(models_folder())
    fix = f"octavia models add {model.spec.id} {model.path}" if own else f"octavia models pull {model.spec.id}"
    return EngineError(f"model {model.spec.id}: {what}", f"{fix} puts it right")
