"""What engines there are: as a table for people, as JSON for programs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass

from octavia.cli.tables import table
from octavia.dubbing.documents import to_json
from octavia.dubbing.engines import EngineInfo, Kind, Readiness, engine_classes

KIND_TITLES = {
    Kind.VOICE_ACTIVITY: "voice activity",
    Kind.SPEECH_TO_TEXT: "recognition",
    Kind.TRANSLATION: "translation",
    Kind.SPEECH: "speech",
    Kind.DIARIZATION: "speakers",
    Kind.SEPARATION: "separation",
}


_FEW = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """An engine as declared, and whether it can work on this machine."""

    info: EngineInfo
    readiness: Readiness

    @property
    def title(self) -> str:
        """What it does and its name: `speech, flite`."""
        return f"{KIND_TITLES[self.info.kind]}, {self.info.name}"


def listed_engines() -> list[Listed]:
    """All registered engines, by kind in the order they work and then by name."""
    return [
        Listed(engine.describe(), engine.check()) for kind in KIND_TITLES for engine in engine_classes(kind).values()
    ]


def engines_document() -> str:
    """The list as one JSON document: an array of objects with all that an engine declares and `readiness`."""
    rows = [{**asdict(listed.info), "readiness": asdict(listed.readiness)} for listed in listed_engines()]
    return to_json(rows).rstrip()


def engines_text() -> str:
    """The list as a table, below it what must be known of each engine and what to do about those not ready."""
    listed = listed_engines()
    titles = ("does", "engine", "ready", "quality", "languages", "licence", "commercial use")
    parts = [table(titles, [_row(one) for one in listed])]
    limits = [f"  {one.title}: {' '.join(one.info.limits)}" for one in listed if one.info.limits]
    if limits:
        parts.append("\n".join(["Know before you choose", *limits]))
    missing = [
        f"  {one.title}: {one.readiness.missing}: {one.readiness.fix}" for one in listed if not one.readiness.ready
    ]
    if missing:
        parts.append("\n".join(["Not ready", *missing]))
    return "\n\n".join(parts)


def _row(listed: Listed) -> tuple[str, ...]:
    info = listed.info
    return (
        KIND_TITLES[info.kind],
        info.name,
        "yes" if listed.readiness.ready else "no",
        info.quality.value,
        _served(info),
        info.licence,
        "yes" if info.commercial_use else "no",
    )


def _served(info: EngineInfo) -> str:
    """Languages, or pairs, `en → es fr`, with a line for each source language; `each of: …` if all go to all."""
    if not info.pairs:
        return " ".join(info.languages) or "any"
    codes = sorted({code for pair in info.pairs for code in pair})
    if len(codes) > _FEW and len(set(info.pairs)) == len(codes) * (len(codes) - 1):
        return f"each of: {' '.join(codes)}"
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in info.pairs:
        targets[source].append(target)
    return "\n".join(f"{source} → {' '.join(sorted(targets[source]))}" for source in sorted(targets))
