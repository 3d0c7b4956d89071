"""Which pairs Apertium translates on this machine, directly or by way of a third language, and by which programs."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize

Pair = tuple[str, str]
Stage = tuple[str, ...]

MODE_FOLDERS = (Path("/usr/share/apertium/modes"), Path("/usr/local/share/apertium/modes"))
PIVOTS = ("es", "en", "ca")
"""Languages that a pair may be translated through, the most trusted first."""

_BROKEN = {("en", "sh")}
_WEAK = {("en", "ca")}
"""Served directly, but better by way of a pivot."""
_PROGRAMS = {
    "apertium-anaphora",
    "apertium-interchunk",
    "apertium-postchunk",
    "apertium-pretransfer",
    "apertium-tagger",
    "apertium-transfer",
    "cg-proc",
    "lrx-proc",
    "lsx-proc",
    "lt-proc",
    "rtx-proc",
}
"""Programs of a chain that flush at a NUL; a pair that needs another one is left out."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One direct pair: the programs that text runs through, each told to flush at every NUL.

    Attributes:
        data: The folder of its dictionaries and rules.
    """

    source: str
    target: str
    stages: tuple[Stage, ...]
    data: Path


@cache
def installed(folders: tuple[Path, ...] = MODE_FOLDERS) -> Mapping[Pair, Mode]:
    """The direct pairs whose mode file and programs are on this machine, as this process first found it.

    Regional modes (`es-pt_BR`) are left out: Octavia's codes know no regions.
    """
    found: dict[Pair, Mode] = {}
    for path in sorted(path for folder in folders for path in folder.glob("*-*.mode")):
        pair = _pair(path.stem)
        if pair is None or pair in _BROKEN:
            continue
        stages = parse_mode(path.read_text(encoding="utf-8"))
        if stages and all(stage[0] in _PROGRAMS and _on_path(stage[0]) for stage in stages):
            found[pair] = Mode(*pair, stages, _data(stages))
    return MappingProxyType(found)


def parse_mode(text: str) -> tuple[Stage, ...]:
    """The commands of a mode file, a pipeline in shell syntax: `$1` asks for marked unknown words, `$2` for nothing."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    stages: list[list[str]] = [[]]
    for word in lexer:
        if word == "|":
            stages.append([])
        elif word != "$2":
            stages[-1].append("-g" if word == "$1" else word)
    return tuple((stage[0], "-z", *stage[1:]) for stage in stages if stage)


def routes(direct: Collection[Pair]) -> dict[Pair, tuple[Pair, ...]]:
    """How to get from any language to any other: one leg, or two through a pivot."""
    found: dict[Pair, tuple[Pair, ...]] = {pair: (pair,) for pair in direct if pair not in _WEAK}
    for pivot in PIVOTS:
        for source in [source for source, target in direct if target == pivot]:
            for target in [target for middle, target in direct if middle == pivot and target != source]:
                found.setdefault((source, target), ((source, pivot), (pivot, target)))
    for pair in direct:
        found.setdefault(pair, (pair,))
    return dict(sorted(found.items()))


def missing_packages(pair: Pair, direct: Collection[Pair], packages: Mapping[Pair, str]) -> tuple[str, ...]:
    """The packages to install so that `pair` is served, as few as possible; empty if none can do it."""
    known = {*direct, *packages}
    route = routes(known).get(pair, ())
    if pair in packages:
        route = (pair,)
    return tuple(dict.fromkeys(packages[leg] for leg in route if leg not in direct and leg in packages))


@cache
def _on_path(program: str) -> bool:
    return shutil.which(program) is not None


def _pair(stem: str) -> Pair | None:
    names = stem.split("-")
    if len(names) != 2 or "_" in stem:
        return None
    try:
        source, target = normalize(names[0]), normalize(names[1])
    except LanguageError:
        return None
    return (source, target) if source != target else None


def _data(stages: tuple[Stage, ...]) -> Path:
    files = [Path(argument) for stage in stages for argument in stage[1:] if argument.startswith("/")]
    return files[0].parent if files else Path("/nonexistent")
