"""Which models there are and which are here: as a table for people, as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from octavia.cli.tables import table
from octavia.dubbing.documents import to_json
from octavia.dubbing.engines import Kind
from octavia.models.catalogue import models_of
from octavia.models.families import FAMILIES, Family, family_of
from octavia.models.spec import ModelSpec
from octavia.models.store import Manifest, installed_model, known_names, manifest_of

_MOST_LANGUAGES = 6
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as known, and as it is on this machine.

    Attributes:
        state: `here`, `damaged` (files are gone or of another size), or empty.
        path: Its folder, if it is here.
    """

    spec: ModelSpec
    state: str
    path: str
    revision: str
    size_bytes: int


def listed_models(engine: str | None = None, here: bool = False) -> list[ListedModel]:
    """All models that are listed or on this machine, engine by engine.

    Args:
        engine: Only those of this engine; without it, engines that share another's models have only those here.
        here: Only those on this machine.

    Raises:
        EngineError: if the engine runs no models; names those that do.
    """
    engines = [family_of(engine).engine] if engine else list(FAMILIES)
    listed = [one for name in engines for one in _of(name)]
    return [one for one in listed if one.state or not (here or (engine is None and not _family(one).shown))]


def models_document(engine: str | None, here: bool) -> str:
    """The list as one JSON document: an array of objects."""
    rows = [{"id": one.spec.id, **asdict(one.spec), **_facts(one)} for one in listed_models(engine, here)]
    return to_json(rows).rstrip()


def models_text(engine: str | None, here: bool) -> str:
    """The list as a table, below it what to do next."""
    listed = listed_models(engine, here)
    if not listed:
        return "no models are here; octavia models list shows those there are, octavia models pull MODEL fetches one"
    titles = ("model", "for", "size", "licence", "paid use", "languages", "here")
    return table(titles, [_row(one) for one in listed])


def _family(one: ListedModel) -> Family:
    return family_of(one.spec.engine)


def _of(engine: str) -> list[ListedModel]:
    listed = list(models_of(engine))
    names = {spec.name for spec in listed}
    manifests = {name: manifest_of(f"{engine}:{name}") for name in known_names(engine)}
    others = [manifest.spec for name, manifest in manifests.items() if manifest and name not in names]
    return [_listed(spec, manifests.get(spec.name)) for spec in (*listed, *others)]


def _listed(spec: ModelSpec, manifest: Manifest | None) -> ListedModel:
    if manifest is None:
        return ListedModel(spec, "", "", "", spec.size_bytes)
    model = installed_model(spec.id)
    size = sum(file.size_bytes for file in manifest.files.values())
    state, path = ("here", str(model.path)) if model else ("damaged", "")
    return ListedModel(manifest.spec, state, path, manifest.revision, size)


def _facts(one: ListedModel) -> dict[str, object]:
    return {"state": one.state, "path": one.path, "revision": one.revision, "size_bytes": one.size_bytes}


def _row(one: ListedModel) -> tuple[str, ...]:
    spec = one.spec
    return (
        spec.id,
        family_of(spec.engine).does,
        f"{one.size_bytes / _MB:,.0f} MB" if one.size_bytes >= _MB else f"{one.size_bytes / _MB:.2g} MB",
        spec.licence,
        "yes" if spec.commercial_use else "no",
        _served(spec),
        {"here": "yes", "damaged": "damaged"}.get(one.state, "no"),
    )


def _served(spec: ModelSpec) -> str:
    if spec.pairs:
        return ", ".join(f"{source} → {target}" for source, target in spec.pairs)
    if len(spec.languages) > _MOST_LANGUAGES:
        return f"{len(spec.languages)} languages"
    return " ".join(spec.languages) or ("a group" if spec.kind is Kind.TRANSLATION else "any")
