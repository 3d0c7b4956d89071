"""The schedule against other systems, on 200 sentences in two languages by two translators.

    python benchmarks/alignment.py [../shared/data/alignment-cases.json]

For each language and translator prints what the file has of other systems, those of their rules that are restated here
(see `alignment_peers`), and our schedule; with both translators' texts as candidates, one row more. Columns:

    p95   95th percentile of rate (duration at natural pace / duration played)
    mx    highest rate
    gt12  lines above 1.2 ×, %          gt15  above 1.5 ×, %
    cut   lines that lose sound         cut_s seconds of it
    coll  lines that overlap the next by more than 20 ms, and coll_s seconds of that
    drift mean of |start - segment's start|, s; dmax the highest
    iou   time in which dub and source both speak / in which either does
    ext   seconds by which the video is lengthened
    over_end  lines that end after the output does
    unfit lines above 1.30 ×, or more than 0.5 s off their segment's start, or cut, or overlapping
    jumps neighbouring lines whose rates differ by more than 0.10

`unfit` and `jumps` are not in the file: they stand for other systems only where their rule is restated, and a restated
rule counts only if it reproduces its stored row. Ends with status 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from alignment_peers import RULES, Case, Played, greedy
from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot, schedule
from octavia.dubbing.timing import Span, merge_spans, total_ms
from octavia.dubbing.values import Placement

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "alignment-cases.json"
TRANSLATORS = ("baseline", "length_aware")
CAPS = ScheduleCaps()
JUMP = 0.10
OVERLAP_S = 0.020
SECOND_COST = 0.3
"""Of the length-aware text where both are offered: about what speaking 1.1 × instead of 1 costs."""
REPEATS = 15
MOST_UNFIT = {("de", "baseline"): 3, ("fr", "baseline"): 2}
COLUMNS = {
    "p95": 2,
    "mx": 2,
    "gt12": 1,
    "gt15": 1,
    "cut": 0,
    "cut_s": 1,
    "coll": 0,
    "coll_s": 1,
    "drift": 2,
    "dmax": 2,
    "iou": 3,
    "ext": 1,
    "over_end": 0,
    "unfit": 0,
    "jumps": 0,
}
"""Columns and their decimals."""
TOLERANCE = {"p95": 0.011, "mx": 0.011, "drift": 0.011, "dmax": 0.011, "iou": 0.0015, "coll_s": 0.11}
"""How far a restated rule may be off its stored row; the other columns must agree."""

Row = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another system on one case: its stored row if there is one, and the row of its restated rule if that holds."""

    name: str
    stored: Row | None
    restated: Row | None

    @property
    def row(self) -> Row:
        own = self.restated or {}
        return {**own, **self.stored} if self.stored else own

    @property
    def keeps_the_promise(self) -> bool:
        """Like for like: nothing cut, no overlap, the video's length kept, starts within the cap."""
        clean = all(not self.row[column] for column in ("cut", "coll", "ext", "over_end"))
        return clean and (self.row["dmax"] or 0) <= CAPS.shift_ms / 1000


def measure(case: Case, played: Played) -> Row:
    """The columns of one placing; nothing that is restated or ours cuts or lengthens."""
    rates = [natural / (end - start) for natural, (start, end) in zip(case.natural_s, played, strict=True)]
    shifts = [abs(start - segment[0]) for segment, (start, _) in zip(case.segments, played, strict=True)]
    overlaps = [max(0.0, before[1] - after[0]) for before, after in pairwise(played)]
    collisions = [overlap for overlap in overlaps if overlap > OVERLAP_S]
    unfit = {line for line, rate in enumerate(rates) if rate > CAPS.rate_max + 1e-9}
    unfit |= {line for line, shift in enumerate(shifts) if shift > CAPS.shift_ms / 1000 + 1e-9}
    unfit |= {line for line, overlap in enumerate(overlaps) if overlap > OVERLAP_S}
    return {
        "p95": sorted(rates)[int(0.95 * len(rates))],
        "mx": max(rates),
        "gt12": 100 * sum(rate > 1.2 + 1e-9 for rate in rates) / len(rates),
        "gt15": 100 * sum(rate > 1.5 + 1e-9 for rate in rates) / len(rates),
        "cut": 0,
        "cut_s": 0,
        "coll": len(collisions),
        "coll_s": sum(collisions),
        "drift": sum(shifts) / len(shifts),
        "dmax": max(shifts),
        "iou": _iou(case.segments, played),
        "ext": 0,
        "over_end": sum(end > case.total_s + 0.001 for _, end in played),
        "unfit": len(unfit),
        "jumps": sum(abs(after - before) > JUMP for before, after in pairwise(rates)),
    }


def _iou(segments: Iterable[Sequence[float]], played: Iterable[Sequence[float]]) -> float:
    source, dub = (
        merge_spans(Span(round(1000 * start), round(1000 * end)) for start, end in spans)
        for spans in (segments, played)
    )
    either = total_ms(merge_spans([*source, *dub]))
    return (total_ms(source) + total_ms(dub) - either) / either


def reproduces(restated: Row, stored: Row) -> bool:
    """Whether a restated rule comes to the stored row."""
    return all(
        abs((restated[column] or 0) - (value or 0)) <= TOLERANCE.get(column, 0.05)
        for column, value in stored.items()
        if column in restated
    )


def peers_of(case: Case, stored: dict[str, Row] | None, trusted: set[str]) -> list[Peer]:
    """The other systems on `case`: the stored ones, or without a stored row those whose rules are `trusted`."""
    if stored is None:
        return [Peer(name, None, measure(case, rule(case))) for name, rule in RULES.items() if name in trusted]
    return [
        Peer(name, row, measure(case, RULES[name](case)) if name in trusted else None) for name, row in stored.items()
    ]


def place(case: Case, options: Sequence[tuple[Option, ...]]) -> tuple[tuple[Placement, ...], float]:
    """Our schedule, and the CPU seconds it took."""
    slots = [
        Slot(f"s{i:04d}", round(1000 * start), round(1000 * end), None, texts)
        for i, ((start, end), texts) in enumerate(zip(case.segments, options, strict=True))
    ]
    began = time.process_time()
    placements = schedule(slots, CAPS, round(1000 * case.total_s))
    return placements, time.process_time() - began


def ours(case: Case, placements: Sequence[Placement]) -> Row:
    """Our row, measured as the others' are, on the texts that were chosen."""
    played = [(placement.start_ms / 1000, placement.end_ms / 1000) for placement in placements]
    spoken = Case(case.segments, [placement.natural_ms / 1000 for placement in placements], case.total_s)
    return measure(spoken, played)


def best(peers: Iterable[Peer], column: str) -> tuple[float, str] | None:
    """The lowest value of `column` and whose it is, of those that have one."""
    values = [(float(value), peer.name) for peer in peers if (value := peer.row.get(column)) is not None]
    return min(values, default=None)


def verdicts(
    key: tuple[str, str], case: Case, row: Row, placements: Sequence[Placement], peers: list[Peer]
) -> Iterator[tuple[bool, str]]:
    """Every target of the case: whether it is met, and what it says."""
    cut = sum(
        round(1000 * natural) != placed.natural_ms for natural, placed in zip(case.natural_s, placements, strict=True)
    )
    overlaps = sum(after.start_ms < before.end_ms for before, after in pairwise(placements))
    yield cut == 0, f"lines cut: {cut} (target 0)"
    yield overlaps == 0, f"lines that overlap the next, by a millisecond or more: {overlaps} (target 0)"
    named = sum(bool(placement.problems) for placement in placements)
    most = MOST_UNFIT.get(key, 0)
    yield (
        row["unfit"] == named <= most,
        f"unfit lines: {row['unfit']}, all of them named by the schedule (target <= {most})",
    )
    yield row["over_end"] == 0, f"lines past the end: {row['over_end']} (target 0)"
    like = [peer for peer in peers if peer.keeps_the_promise]
    for column, what in (("gt12", "lines above 1.2 x, %"), ("jumps", "jumps of rate")):
        found = best(like, column)
        if found is not None:
            value, mine = found[0], row[column] or 0
            yield mine < value or mine == value == 0, f"{what}: {mine:g} (best like for like: {value:g}, {found[1]})"


def print_row(name: str, row: Row) -> None:
    cells = [
        f"{'-' if (value := row.get(column)) is None else format(value, f'.{decimals}f'):>{max(6, len(column) + 1)}}"
        for column, decimals in COLUMNS.items()
    ]
    print(f"  {name:<40}{''.join(cells)}")


def print_case(title: str, case: Case, row: Row, peers: list[Peer], seconds: float) -> None:
    print(f"\n{title}")
    print(f"  {'':<40}{''.join(f'{column:>{max(6, len(column) + 1)}}' for column in COLUMNS)}")
    for peer in peers:
        print_row(f"{peer.name}{' *' if peer.keeps_the_promise else ''}", peer.row)
    print_row("a greedy rule per line, for scale", measure(case, greedy(case)))
    print_row("Octavia", row)
    print(f"  scheduled in {1000 * seconds:.0f} ms of CPU")


def print_rest(row: Row, peers: list[Peer]) -> None:
    """How we stand against those that break the promise: who has less, and what it costs them."""
    for column, what in (("gt12", "lines above 1.2 x, %"), ("jumps", "jumps of rate")):
        rivals = [peer for peer in peers if peer.row.get(column) is not None]
        lower = [peer for peer in rivals if (peer.row[column] or 0) < (row[column] or 0)]
        said = ", ".join(f"{peer.name} {peer.row[column]:g} ({_broken(peer)})" for peer in lower)
        print(f"         {what}: of all {len(rivals)} systems known, {said or 'none'} has fewer")


def _broken(peer: Peer) -> str:
    """What a system breaks of the promise."""
    row = peer.row
    broken = [f"{row[column]:g} {what}" for column, what in (("cut", "cut"), ("coll", "overlaps")) if row[column]]
    broken += [f"{row['ext']:g} s longer"] if row["ext"] else []
    return ", ".join(broken) or f"starts up to {row['dmax']:g} s off"


def run(cases: dict[str, Any]) -> bool:
    """Print all tables; whether every target is met."""
    segments, total_s = cases["timeline"]["segments"], cases["timeline"]["total"]
    good = True
    for language, spoken in cases["natural"].items():
        trusted = trusted_rules(Case(segments, spoken["baseline"]["dur"], total_s), cases["peers"][language], language)
        offers = {
            translator: [Option(round(1000 * seconds)) for seconds in spoken[translator]["dur"]]
            for translator in TRANSLATORS
        }
        for translator in TRANSLATORS:
            case = Case(segments, spoken[translator]["dur"], total_s)
            peers = peers_of(case, cases["peers"][language] if translator == "baseline" else None, trusted)
            placements, seconds = place(case, [(option,) for option in offers[translator]])
            row = ours(case, placements)
            print_case(f"{language}, {translator} translator (* keeps the promise)", case, row, peers, seconds)
            for met, what in verdicts((language, translator), case, row, placements, peers):
                good &= met
                print(f"  {'met   ' if met else 'MISSED'} {what}")
            print_rest(row, peers)
        print_joint(Case(segments, spoken["baseline"]["dur"], total_s), language, offers)
        print_long(Case(segments, spoken["baseline"]["dur"], total_s), offers)
    return good


def trusted_rules(case: Case, stored: dict[str, Row], language: str) -> set[str]:
    """The restated rules that reproduce their stored rows; says which do and which systems are not restated."""
    held = {name for name, rule in RULES.items() if reproduces(measure(case, rule(case)), stored[name])}
    print(f"\n{language}: rules that reproduce their stored rows: {', '.join(name for name in RULES if name in held)}")
    for what, names in (("don't, and are not used", set(RULES) - held), ("are not restated", set(stored) - set(RULES))):
        if names:
            print(f"    {what}: {', '.join(name for name in stored if name in names)}")
    return held


def print_long(case: Case, offers: dict[str, list[Option]]) -> None:
    """What a long track costs: the case over and over, with one text a line and with two."""
    segments = [
        (start + turn * case.total_s, end + turn * case.total_s)
        for turn in range(REPEATS)
        for start, end in case.segments
    ]
    long = Case(segments, list(case.natural_s) * REPEATS, case.total_s * REPEATS)
    one = [(option,) for option in offers["baseline"]] * REPEATS
    two = list(zip(offers["baseline"], offers["length_aware"], strict=True)) * REPEATS
    times = " and ".join(f"{place(long, options)[1]:.2f} s" for options in (one, two))
    print(f"  {len(segments)} lines, the case {REPEATS} times over: {times} of CPU with one text a line and with two")


def print_joint(case: Case, language: str, offers: dict[str, list[Option]]) -> None:
    """Our schedule with both translators' texts to choose from."""
    options = [
        (first, Option(second.duration_ms, SECOND_COST))
        for first, second in zip(offers["baseline"], offers["length_aware"], strict=True)
    ]
    placements, seconds = place(case, options)
    second = sum(placement.candidate == 1 for placement in placements)
    print(f"\n{language}, both translators' texts as candidates (the length-aware one at a cost of {SECOND_COST})")
    print_row("Octavia", ours(case, placements))
    print(f"  {second} of {len(placements)} lines speak the length-aware text; {1000 * seconds:.0f} ms of CPU")


def main() -> int:
    parser = argparse.ArgumentParser(description="The schedule against other systems.")
    parser.add_argument("cases", nargs="?", type=Path, default=CASES, help="the alignment cases (JSON)")
    cases = json.loads(parser.parse_args().cases.read_text(encoding="utf-8"))
    good = run(cases)
    print("\nevery target is met" if good else "\na target was MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
