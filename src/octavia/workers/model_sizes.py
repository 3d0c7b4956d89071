"""The size of the model that hears, as a job asks for it (`model_size`), where a Whisper of that size is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from octavia.dubbing.errors import OctaviaError
from octavia.dubbing.pipeline.choice import AUTO, choose, recognition
from octavia.dubbing.request import Terms

USUAL = "base"
"""What clients send where nobody chose: the best that is ready hears."""
_FAMILIES = ("whisper", "openai-whisper")
_MODELS = {size: size for size in ("tiny", "base", "small", "medium", "large-v3", "large-v3-turbo")} | {
    "large": "large-v3",
    "turbo": "large-v3-turbo",
}


def hearing_engine(operators: str, size: str, ready: Callable[[str], bool]) -> str:
    """The engine that hears.

    Args:
        operators: What the operator prefers: another engine than Whisper stays, whatever the size.
        size: What the job asks for.
        ready: Whether an engine of that name can be used here.
    """
    if size == USUAL or size not in _MODELS:
        return operators
    return hearing_by_size(operators, (_MODELS[size],), ready)


def hearing_by_size(operators: str, models: Sequence[str], ready: Callable[[str], bool]) -> str:
    """The engine that hears: the first of these models of Whisper that is ready, else the operator's.

    Args:
        operators, ready: As for `hearing_engine`.
    """
    families = _FAMILIES if operators == AUTO else [each for each in _FAMILIES if operators == each]
    wanted = (f"{family}:{model}" for model in models for family in families)
    return next(filter(ready, wanted), operators)


def usable(terms: Terms) -> Callable[[str], bool]:
    """Whether an engine of a name is ready on this machine and may be used for such work."""

    def ready(name: str) -> bool:
        try:
            choose(recognition(None), name, terms)
        except OctaviaError:
            return False
        return True

    return ready


def note_of(engine: str, size: str, terms: Terms) -> str:
    """What to say to who asked for a size that isn't used; empty if there is nothing to say."""
    if size == USUAL or engine.endswith(f":{_MODELS.get(size, size)}"):
        return ""
    used = choose(recognition(None), engine, terms).info.name
    return f"speech is recognised by {used}: Whisper of the size {size} is not ready here"
