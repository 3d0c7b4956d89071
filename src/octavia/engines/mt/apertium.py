"""Translation by Apertium: rules and dictionaries, from Debian packages, a few milliseconds a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, lru_cache
from typing import ClassVar

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Quality,
    Readiness,
    Translation,
)
from octavia.dubbing.errors import LanguageError, ProgramError
from octavia.dubbing.process import Limits, install_hint, run
from octavia.dubbing.recent import Recent
from octavia.dubbing.values import Candidate
from octavia.engines.fingerprint import fingerprint
from octavia.engines.mt import apertium_text as text_format
from octavia.engines.mt.apertium_chain import Chain
from octavia.engines.mt.apertium_packages import PACKAGES
from octavia.engines.mt.apertium_pairs import Mode, Pair, installed, missing_packages, routes
from octavia.engines.mt.apertium_text import Decoded

_REVISION = 1
_PAIRS_RUNNING = 2
"""Of how many pairs the programs are kept running, enough for a route: they take 50 to 150 MB of memory each."""
_REMEMBERED = 8192
"""Of how many texts the result of a pair is kept: what the pivot says is wanted again for every language behind it."""
_PIVOTED: Recent[tuple[Pair, str], Decoded] = Recent(_REMEMBERED)
"""What pivots said in this process: a worker translates into each language of a job with an engine of its own."""


class Apertium(EngineBase):
    """All pairs installed on this machine, and those that two of them make.

    One thread of its own does the work, whoever asks: calls from several threads queue up, and the programs, which die
    with the thread that started them, live as long as the engine.
    """

    kind: ClassVar[Kind] = Kind.TRANSLATION
    name: ClassVar[str] = "apertium"

    def __init__(self) -> None:
        self._modes = installed()
        self._routes = routes(self._modes.keys())
        self._chains: dict[Pair, Chain] = {}
        self._thread = ThreadPoolExecutor(1, "apertium")
        self._said = lru_cache(_REMEMBERED)(self._passed)

    @classmethod
    def check(cls) -> Readiness:
        if not installed():
            fix = install_hint("apertium apertium-eng-spa")
            return Readiness(False, "the program apertium with a pair of languages is not installed", fix)
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        modes = installed()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Apertium",
            version=_version(tuple(modes.values())) if modes else "",
            quality=Quality.DRAFT,
            licence="GPL-2.0-or-later (separate programs and data)",
            commercial_use=True,
            pairs=tuple(routes(modes.keys())),
            cpu_s_per_s=0.005,
            limits=(
                "Word by word with rules: the sense comes across, the wording is often odd.",
                "Words it doesn't know are left as they are, and listed in the report.",
            ),
        )

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:
        """The command that installs the Debian packages the pair is missing; empty if there are none for it."""
        packages = missing_packages((source, target), installed().keys(), PACKAGES)
        return install_hint(" ".join(("apertium", *packages))) if packages else ""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        route = self._routes.get((source, target))
        if route is None:
            raise self._unserved(source, target)
        return self._thread.submit(self._translate, list(texts), route).result()

    def close(self) -> None:
        """End all programs and the thread; safe to call twice."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        for chain in self._chains.values():
            chain.close()
        self._chains.clear()
        self._said.cache_clear()

    def _translate(self, texts: list[str], route: tuple[Pair, ...]) -> list[Translation]:
        via = route[0][1] if len(route) > 1 else None
        return [Translation((self._candidate(text, route),), via) for text in texts]

    def _candidate(self, text: str, route: tuple[Pair, ...]) -> Candidate:
        unknown: dict[str, None] = {}
        for pair in route:
            said = text_format.plain(text, pair[0])
            if not any(character.isalpha() for character in said):
                return Candidate(said)
            passed = self._said(said, pair) if pair == route[-1] else self._pivoted(said, pair)
            text = passed.text
            unknown.update(dict.fromkeys(passed.unknown))
        return Candidate(text, unknown=tuple(unknown))

    def _pivoted(self, said: str, pair: Pair) -> Decoded:
        passed = _PIVOTED.get((pair, said))
        if passed is None:
            passed = self._said(said, pair)
            _PIVOTED.put((pair, said), passed)
        return passed

    def _passed(self, said: str, pair: Pair) -> Decoded:
        decoded = text_format.decode(self._chain(pair).translate(text_format.encode(said)))
        return replace(decoded, text=text_format.mend(decoded.text, said, pair))

    def _chain(self, pair: Pair) -> Chain:
        chain = self._chains.pop(pair, None) or Chain("-".join(pair), self._modes[pair].stages)
        self._chains[pair] = chain
        if len(self._chains) > _PAIRS_RUNNING:
            longest_unused = next(iter(self._chains))
            self._chains.pop(longest_unused).close()
        return chain

    def _unserved(self, source: str, target: str) -> LanguageError:
        served = ", ".join(theirs for ours, theirs in self._routes if ours == source) or "nothing"
        hint = self.how_to_add(source, target) or f"from {source} it translates here to: {served}"
        return LanguageError(f"apertium does not translate {source} to {target}", hint)


@cache
def _version(modes: tuple[Mode, ...]) -> str:
    try:
        said = run(["lt-proc", "--version"], limits=Limits(timeout_s=10)).decode(errors="replace")
    except ProgramError:
        return ""
    number = re.search(r"\d[\w.]*", said)
    data = fingerprint({mode.data for mode in modes})
    return f"lttoolbox {number.group() if number else 'unknown'}, data {data}, adapter {_REVISION}"
