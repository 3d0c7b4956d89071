"""The verdict in words and rows: for the terminal and the top of the page."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.report.model import Promise, Report

_SYMBOLS = {"holds": "✔", "kept": "✔", "broken": "✘", "advice": "▲", "not measured": "?"}


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One promise of one language, as a row.

    Attributes:
        state: `holds`, `broken`, `not measured`; of advice `kept` or `advice`.
        symbol: The state as one character.
    """

    language: str
    name: str
    title: str
    state: str
    symbol: str
    measured: str
    limit: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report comes to: a headline and one more sentence."""

    headline: str
    more: str


def state_of(promise: Promise) -> str:
    """`holds`, `broken` or `not measured`; of advice `kept` or `advice`."""
    if promise.holds is None:
        return "not measured"
    if promise.advice:
        return "kept" if promise.holds else "advice"
    return "holds" if promise.holds else "broken"


def symbol_of(promise: Promise) -> str:
    """The promise's state as one character."""
    return _SYMBOLS[state_of(promise)]


def summary_lines(report: Report) -> list[SummaryLine]:
    """Every promise of every language, in the order of the page."""
    return [
        SummaryLine(
            track.language,
            promise.name,
            promise.title,
            state_of(promise),
            symbol_of(promise),
            promise.measured,
            promise.limit,
            promise.detail,
        )
        for track in report.tracks
        for promise in track.promises
    ]


def verdict(report: Report) -> Verdict:
    """The whole report in one headline and one more sentence."""
    binding = [promise for track in report.tracks for promise in track.promises if not promise.advice]
    broken = [promise for promise in binding if promise.holds is False]
    kept = sum(promise.holds is True for promise in binding)
    unmeasured = f", {report.unmeasured} could not be measured" if report.unmeasured else ""
    if not broken:
        headline = "Every promise that could be measured holds" if report.unmeasured else "Every promise holds"
        return Verdict(headline, f"{kept} of {len(binding)} promises kept{unmeasured}.")
    several = "promises are" if len(broken) > 1 else "promise is"
    titles = ", ".join(dict.fromkeys(promise.title.lower() for promise in broken))
    return Verdict(
        f"{len(broken)} {several} broken", f"{kept} of {len(binding)} promises kept{unmeasured}. Broken: {titles}."
    )
