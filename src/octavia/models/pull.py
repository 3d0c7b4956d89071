"""Bringing a model to this machine: fetched, compared, converted, and there at once or not at all.

Files come into a folder `.fetching/ENGINE--NAME/VERSION` of the models' folder, which a killed run leaves behind and
the next one goes on with. Once all are there, the folder is renamed into place, and the manifest written last.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import EngineError, InputMissing, OutputError
from octavia.dubbing.events import Notice, OnEvent, ignore
from octavia.models import convert, store
from octavia.models.catalogue import family_of, model_spec, own_model
from octavia.models.fetch import fetch
from octavia.models.files import File, check_layout, digest_of, digested
from octavia.models.listing import cached_copy, listing_of
from octavia.models.packages import Listing
from octavia.models.progress import stage
from octavia.models.spec import HUB, ModelSpec, parse_id
from octavia.models.store import (
    InstalledModel,
    Manifest,
    adopt,
    checked,
    installed_model,
    manifest_of,
    model_folder,
    models_folder,
    record,
    unwritable,
)
from octavia.models.unpack import unpack

_SPARE_BYTES = 64 * 1024**2
_MB = 1_000_000
_WAIT_S = 0.2
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model that is here now.

    Attributes:
        fetched_bytes: What was fetched; 0 if it was here already.
    """

    model: InstalledModel
    fetched_bytes: int


def pull(
    text: str,
    *,
    newest: bool = False,
    agree: bool = False,
    on_event: OnEvent = ignore,
    cancel: CancelToken | None = None,
) -> Pulled:
    """Bring a model here, or put right one that is here and damaged.

    A model that is here stays at its commit unless the id names another (`whisper:small@…`) or `newest` is asked for.

    Args:
        agree: Whether the person who asks agrees to the model's terms.

    Raises:
        EngineError: if there is no such model, its terms are not agreed to, it can't be fetched, or what came is wrong.
        OutputError: if the folder of models can't be written, or the disk is full.
        Cancelled: if the job was stopped; what has come is kept.
    """
    cancel = cancel or CancelToken()
    job = _Pull(text, newest, agree, on_event, cancel)
    here = _as_it_should_be(job)
    if here and not _convertible(here.spec, here.path):
        return Pulled(here, 0)
    try:
        with _alone(str(parse_id(text)), on_event, cancel):
            return _pull(job)
    except OSError as error:
        raise unwritable(error) from error


def add(
    text: str,
    place: Path,
    *,
    licence: str = "",
    commercial_use: bool | None = None,
    on_event: OnEvent = ignore,
    cancel: CancelToken | None = None,
) -> InstalledModel:
    """Make a folder or a ZIP archive of a user's own known as a model.

    A folder stays where it is. An archive, and a folder that has to be converted and can be, are made into a model in
    the models' folder.

    Raises:
        EngineError, InputMissing, OutputError, Cancelled: as `store.adopt` and `pull`.
    """
    cancel = cancel or CancelToken()
    spec = own_model(text, licence, commercial_use)
    if not place.exists():
        raise InputMissing(f"{place}: no such file or folder", "check the path")
    try:
        with _alone(spec.id, on_event, cancel):
            if place.is_dir() and not _convertible(spec, place):
                return adopt(text, place, licence, commercial_use)
            return _made_of(spec, place, on_event, cancel)
    except OSError as error:
        raise unwritable(error) from error


def remove(text: str, cancel: CancelToken | None = None) -> int:
    """Take a model away from this machine, and what a stopped fetch of it left; gives back how many bytes were freed.

    A user's own folder stays.

    Raises:
        EngineError: if it isn't here.
        OutputError, Cancelled: as `pull`.
    """
    model = parse_id(text)
    try:
        with _alone(str(model), ignore, cancel or CancelToken()):
            staging = models_folder() / ".fetching" / f"{model.engine}--{model.name}"
            half = sum(path.stat().st_size for path in staging.rglob("*") if path.is_file())
            shutil.rmtree(staging, ignore_errors=True)
            return half if half and manifest_of(text) is None else half + store.remove(text)
    except OSError as error:
        raise unwritable(error) from error


@dataclass(frozen=True, slots=True)
class _Pull:
    text: str
    newest: bool
    agree: bool
    on_event: OnEvent
    cancel: CancelToken


def _pull(job: _Pull) -> Pulled:
    wanted = parse_id(job.text)
    manifest = manifest_of(str(wanted))
    if manifest is not None and Path(manifest.folder).is_absolute():
        return Pulled(_own(manifest), 0)
    if manifest and (model := _as_it_should_be(job)):
        return Pulled(_converted_later(manifest, model, job), 0)
    spec = model_spec(job.text)
    pinned = manifest.revision if manifest else ""
    if spec.terms and not job.agree and not (manifest and manifest.agreed):
        raise EngineError(f"{spec.id}: {spec.terms}", f"if you agree: octavia models pull {job.text} --agree")
    listing = listing_of(spec, wanted.revision or ("" if job.newest else pinned), job.cancel)
    draft = _staging(spec) / _version(listing)
    _sweep(_staging(spec), draft)
    old = model_folder(spec.engine, spec.name) / manifest.folder if manifest else None
    published, fetched = _fetched(spec, listing, draft, old, job)
    if listing.archive:
        published = _unpacked(draft, job)
    check_layout(spec.engine, draft)
    spec = replace(spec, revision=wanted.revision, licence=_licence(spec, listing))
    agreed = spec.terms if job.agree else (manifest.agreed if manifest else "")
    made = Manifest(spec, "", listing.revision, listing.origin, published, agreed=agreed)
    return Pulled(_install(made, draft, job.on_event), fetched)


def _own(manifest: Manifest) -> InstalledModel:
    model = installed_model(manifest.spec.id)
    if model is None:
        raise EngineError(
            f"{manifest.spec.id} is your own folder {manifest.folder}, and files of it are gone",
            f"put them back and run octavia models add {manifest.spec.id} {manifest.folder}",
        )
    return model


def _as_it_should_be(job: _Pull) -> InstalledModel | None:
    """The model, if it is here, whole, and at the commit that is asked for."""
    wanted = parse_id(job.text)
    model = installed_model(str(wanted))
    if model is None or job.newest or wanted.revision not in ("", model.revision):
        return None
    try:
        checked(model)
    except EngineError:
        return None
    return model


def _fetched(
    spec: ModelSpec, listing: Listing, draft: Path, old: Path | None, job: _Pull
) -> tuple[dict[str, File], int]:
    """Fill the draft with the files of a listing; those that lie elsewhere on this machine are copied."""
    files: dict[str, File] = {}
    draft.mkdir(parents=True, exist_ok=True)
    here = {remote.name: remote.is_content_of(draft / remote.name) for remote in listing.files}
    missing = sum(
        remote.size_bytes - _part_size(draft, remote.name) for remote in listing.files if not here[remote.name]
    )
    _check_room(missing, spec)
    total = listing.size_bytes or spec.size_bytes
    fetched = 0
    with stage("fetch", total, job.on_event) as told:
        for remote in listing.files:
            job.cancel.check()
            file = here[remote.name] or _copied(spec, listing, remote.name, draft, old)
            if file:
                told(file.size_bytes)
            else:
                fetched -= _part_size(draft, remote.name)
                file = fetch(remote, draft, job.cancel, told)
                fetched += file.size_bytes
            files[remote.name] = file
    for name, content in listing.small.items():
        (draft / name).write_bytes(content)
        files[name] = File(len(content), sha256(content).hexdigest())
    return files, fetched


def _copied(spec: ModelSpec, listing: Listing, name: str, draft: Path, old: Path | None) -> File | None:
    """A file that is elsewhere on this machine already: in the model as it was, or in the hub's own cache."""
    remote = next(remote for remote in listing.files if remote.name == name)
    if not (remote.sha256 or remote.git_sha1):
        return None
    places = [old / name] if old else []
    if spec.source == HUB and (cached := cached_copy(spec, name, listing.revision)):
        places.append(cached)
    for place in places:
        if file := remote.is_content_of(place):
            target = draft / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, target)
            return file
    return None


def _unpacked(draft: Path, job: _Pull) -> dict[str, File]:
    for archive in draft.glob("*.zip"):
        try:
            unpack(archive, draft, job.cancel)
        finally:
            # Whole or not, it is of no more use: a damaged one must not be taken for fetched.
            archive.unlink()
    return digested(draft)


def _made_of(spec: ModelSpec, place: Path, on_event: OnEvent, cancel: CancelToken) -> InstalledModel:
    draft = _staging(spec) / "own"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    if place.is_dir():
        shutil.copytree(place, draft, dirs_exist_ok=True)
    else:
        unpack(place, draft, cancel)
    check_layout(spec.engine, draft)
    manifest = Manifest(spec, "", "", f"the user's own {place.absolute()}", digested(draft))
    return _install(manifest, draft, on_event)


def _convertible(spec: ModelSpec, folder: Path) -> bool:
    check_layout(spec.engine, folder)
    return convert.is_due(spec, folder) and not convert.lacks(spec)


def _converted_later(manifest: Manifest, model: InstalledModel, job: _Pull) -> InstalledModel:
    """A model that was kept as published, made into what its engine runs, now that that may be possible."""
    if not _convertible(model.spec, model.path):
        return model
    draft = _staging(model.spec) / "again"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(model.path, draft)
    return _install(manifest, draft, job.on_event)


def _install(manifest: Manifest, draft: Path, on_event: OnEvent) -> InstalledModel:
    """Convert the draft if that is due and possible, and put it in its place."""
    spec = manifest.spec
    if convert.is_due(spec, draft):
        lacking = convert.lacks(spec)
        if lacking:
            on_event(Notice(f"{spec.id} is kept as published: converting it takes {', '.join(lacking)}"))
        else:
            manifest, draft = _converted(manifest, draft, on_event)
    place = model_folder(spec.engine, spec.name)
    place.mkdir(parents=True, exist_ok=True)
    folder = digest_of(manifest.files)
    target = place / folder
    if target.exists():
        shutil.rmtree(target)
    draft.rename(target)
    model = record(replace(manifest, folder=folder, pulled=datetime.now(UTC).isoformat(timespec="seconds")))
    _sweep(place, target)
    shutil.rmtree(_staging(spec), ignore_errors=True)
    return model


def _converted(manifest: Manifest, draft: Path, on_event: OnEvent) -> tuple[Manifest, Path]:
    made = draft.with_name(draft.name + "-converted")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    with stage("convert", 0, on_event):
        convert.convert(manifest.spec, draft, made)
    return replace(manifest, files=digested(made), published=manifest.files), made


def _check_room(missing: int, spec: ModelSpec) -> None:
    needed = missing * (2 if spec.convert else 1) + _SPARE_BYTES
    free = shutil.disk_usage(models_folder()).free
    if free < needed:
        raise OutputError(
            f"{models_folder()}: {spec.id} takes {needed / _MB:.0f} MB and {free / _MB:.0f} MB are free",
            "free space, or name another folder in OCTAVIA_MODELS_DIR",
        )


def _licence(spec: ModelSpec, listing: Listing) -> str:
    """What its own page says, where the catalogue leaves that open."""
    return listing.licence if listing.licence and family_of(spec.engine).convert else spec.licence


def _version(listing: Listing) -> str:
    identity = "\n".join(f"{remote.name} {remote.identity}" for remote in listing.files)
    return sha256(identity.encode()).hexdigest()[:_DIGITS]


def _staging(spec: ModelSpec) -> Path:
    return models_folder() / ".fetching" / f"{spec.engine}--{spec.name}"


def _sweep(folder: Path, kept: Path) -> None:
    """Remove the folders in `folder` but one: what an earlier version or a killed run left."""
    for path in folder.glob("*"):
        if path.is_dir() and path != kept:
            shutil.rmtree(path, ignore_errors=True)


def _part_size(draft: Path, name: str) -> int:
    with suppress(FileNotFoundError):
        return (draft / f"{name}.part").stat().st_size
    return 0


@contextmanager
def _alone(model_id: str, on_event: OnEvent, cancel: CancelToken) -> Iterator[None]:
    """The only one on this machine that changes a model; whoever comes second waits."""
    folder = models_folder() / ".fetching"
    folder.mkdir(parents=True, exist_ok=True)
    told = False
    with (folder / f"{model_id.replace(':', '--')}.lock").open("w") as stream:
        while True:
            cancel.check()
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    on_event(Notice(f"{model_id} is being fetched by another octavia: waiting for it"))
                    told = True
                time.sleep(_WAIT_S)
        yield
