"""What the engines that run Whisper have in common: which of their models are here, and what each declares."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from octavia.dubbing.engines import READY, Quality, Readiness
from octavia.engines.torch_runtime import packages_ready
from octavia.models.families import WHISPER_LANGUAGES
from octavia.models.store import InstalledModel, installed_model, installed_models

_TOKENS = {"nb": "no", "jv": "jw"}
"""Whisper's own codes where they are not ours."""
_OURS = {token: code for code, token in _TOKENS.items()}
_SIZES = ("tiny", "base", "small", "medium", "large-v1", "large-v2", "large-v3-turbo", "large-v3")
_COST = {"tiny": 0.04, "base": 0.08, "small": 0.25, "medium": 0.8, "large-v3-turbo": 1.0}
_COST_OF_LARGE = 1.6
_LATER = "yue"
"""The language that came with large-v3."""
_DRAFT = ("tiny", "base")

LIMITS = (
    "It may invent words where music plays or nobody speaks; what its guards take out stands in the report.",
    "It writes what was meant rather than every word: repetitions and hesitations are left out.",
)


def token_of(code: str) -> str:
    """Whisper's code of a language."""
    return _TOKENS.get(code, code)


def code_of(token: str) -> str:
    """Our code of one of Whisper's languages."""
    return _OURS.get(token, token)


def best_model(engine: str) -> InstalledModel | None:
    """The largest of an engine's models that is here, those that hear many languages first."""
    models = installed_models(engine)
    return max(models, key=lambda model: (len(languages_of(model)) > 1, _rank(model.spec.name)), default=None)


def model_for(engine: str, model: str) -> InstalledModel | None:
    """The model of that name if it is here; without a name the best one."""
    return installed_model(f"{engine}:{model}") if model else best_model(engine)


def missing(engine: str, model: str, packages: tuple[str, ...]) -> Readiness:
    """Whether packages and model are here, and if not, the one command that adds what is missing."""
    installed = packages_ready(engine, packages)
    if not installed.ready:
        return installed
    if model_for(engine, model):
        return READY
    wanted = f"{engine}:{model}" if model else f"{engine}:small"
    named = f"its model {wanted}" if model else "none of its models"
    return Readiness(False, f"{named} is {'not ' if model else ''}on this machine", f"octavia models pull {wanted}")


def languages_of(model: InstalledModel | None) -> tuple[str, ...]:
    """The languages a model hears: those said of it, of one in English (`….en`) only that."""
    if model is None:
        return WHISPER_LANGUAGES
    if model.spec.name.endswith(".en"):
        return ("en",)
    languages = model.spec.languages or WHISPER_LANGUAGES
    early = _size(model.spec.name) in _SIZES and not model.spec.name.startswith("large-v3")
    return tuple(code for code in languages if code != _LATER) if early else languages


def quality_of(model: InstalledModel | None) -> Quality:
    """What to expect of a model."""
    size = _size(model.spec.name) if model else "small"
    if size in _DRAFT:
        return Quality.DRAFT
    return Quality.BEST if size.startswith(("medium", "large")) else Quality.GOOD


def cost_of(model: InstalledModel | None) -> float:
    """About how many processor seconds a second of audio takes (beam 5, int8)."""
    return _COST.get(_size(model.spec.name), _COST_OF_LARGE) if model else _COST["small"]


def version_of(distributions: Sequence[str], model: InstalledModel | None, revision: int) -> str:
    """Of the packages and the model's files; empty where something is missing."""
    try:
        found = [f"{name} {version(name)}" for name in distributions]
    except PackageNotFoundError:
        return ""
    return f"{', '.join(found)}, model {model.digest[:16]}, adapter {revision}" if model else ""


def _size(name: str) -> str:
    """The published size that a model's name begins with; the name itself for one of the user's own."""
    fitting = [size for size in _SIZES if name == size or name.startswith((f"{size}.", f"{size}-"))]
    return max(fitting, key=len, default=name)


def _rank(name: str) -> int:
    size = _size(name)
    return _SIZES.index(size) if size in _SIZES else -1
