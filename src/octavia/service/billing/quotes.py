"""What a job costs, and why: computed in whole micro-credits from a price book and a measured duration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from octavia.service.billing.books import ONE, STANDARD, PriceBook, Rounding, Rule, Unit
from octavia.service.billing.errors import DurationUnknown, NoPrice
from octavia.service.billing.money import CREDIT_UCR, in_words, round_up, to_credits

MINUTE_MS = 60_000
_WHOLE = ""
_PER = {Unit.MINUTE: "a minute", Unit.JOB: "a job"}


@dataclass(frozen=True, slots=True)
class BookVersion:
    """A price book as it was at one version."""

    id: str
    asset: str
    version: int
    book: PriceBook


@dataclass(frozen=True, slots=True)
class Part:
    """What one language of a job costs; a job priced as a whole has one part without a language.

    Attributes:
        group: The language's group in the price book.
        exact_ucr: Before it was rounded.
    """

    language: str
    group: str
    permille: int
    exact_ucr: int
    amount_ucr: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a job costs at most. Whoever settles each delivered part and then releases the hold charges no more.

    Attributes:
        parts: What is settled when a language is delivered, in the order of the languages asked for.
        amount_ucr: What is held.
        whole_ucr: To what the sum of the delivered parts is rounded up at the end.
        least_ucr: What is charged at least, if anything was delivered.
        explanation: The same as JSON: amounts in credits, and a sentence under `text`.
    """

    asset: str
    book_id: str
    book_version: int
    job_type: str
    duration_ms: int
    parts: tuple[Part, ...]
    amount_ucr: int
    whole_ucr: int
    least_ucr: int
    explanation: dict[str, Any]


def quote(version: BookVersion, job_type: str, duration_ms: int, languages: Sequence[str]) -> Quote:
    """The price of a job.

    Args:
        duration_ms: Of what is worked on; not looked at where the price is for the job.
        languages: What it is made in.

    Raises:
        NoPrice: if the book has no rule for such a job; DurationUnknown: if it needs one and has none.
    """
    book, rule = version.book, _rule(version, job_type)
    if rule.unit is Unit.MINUTE and duration_ms <= 0:
        raise DurationUnknown(f"the price of '{job_type}' is by the minute, and the duration isn't known")
    parts = tuple(_part(book, rule, duration_ms, each) for each in (languages if rule.per_language else [_WHOLE]))
    return _quoted(version, rule, job_type, duration_ms, parts)


def piece_quote(version: BookVersion, job_type: str, pieces_ms: Mapping[str, int], whole_ms: int) -> Quote:
    """The price of making pieces of a finished job anew.

    They cost what a job of that kind does that is as long as they are; where the price is for the job, their share of
    it. Where all languages cost the same together, that with the longest pieces counts.

    Args:
        pieces_ms: How long the pieces of each language are together.
        whole_ms: How long the finished job is.

    Raises:
        NoPrice: as `quote`.
    """
    book, rule = version.book, _rule(version, job_type)
    asked = pieces_ms if rule.per_language else {_WHOLE: max(pieces_ms.values())}
    if rule.unit is Unit.JOB:
        a_minute_ucr = _divided_up(rule.rate_ucr * MINUTE_MS, whole_ms)
        rule = rule.model_copy(update={"unit": Unit.MINUTE, "rate_ucr": a_minute_ucr, "tiers": ()})
    parts = tuple(_part(book, rule, piece_ms, language) for language, piece_ms in asked.items())
    made = _quoted(version, rule, job_type, sum(asked.values()), parts)
    seconds = ", ".join(f"{language} {piece_ms / 1000:.15g} s".lstrip() for language, piece_ms in asked.items())
    text = (
        f"{job_type.replace('_', ' ')}, lines made anew: {seconds} at {in_words(rule.rate_ucr)} a minute: "
        f"{in_words(made.amount_ucr)} (price book {version.asset}, version {version.version})"
    )
    return replace(made, explanation=made.explanation | {"text": text, "pieces_ms": dict(asked)})


def _rule(version: BookVersion, job_type: str) -> Rule:
    rule = version.book.rules.get(job_type)
    if rule is None:
        raise NoPrice(
            f"the price book {version.asset} (version {version.version}) has no price for '{job_type}'",
            f"it has prices for {', '.join(sorted(version.book.rules))}",
        )
    return rule


def _quoted(version: BookVersion, rule: Rule, job_type: str, duration_ms: int, parts: tuple[Part, ...]) -> Quote:
    book = version.book
    by_job = book.rounding is Rounding.JOB
    whole_ucr, least_ucr = (CREDIT_UCR, book.minimum_ucr) if by_job else (1, 0)
    total_ucr = sum(part.amount_ucr for part in parts)
    amount_ucr = max(round_up(total_ucr, whole_ucr), least_ucr) if total_ucr else 0
    return Quote(
        version.asset,
        version.id,
        version.version,
        job_type,
        duration_ms,
        parts,
        amount_ucr,
        whole_ucr,
        least_ucr,
        _explained(version, rule, job_type, duration_ms, parts, amount_ucr),
    )


def price_ucr(rule: Rule, duration_ms: int, permille: int) -> int:
    """What one language costs, rounded up to a micro-credit: `duration × rate × factor`, by the part in each tier."""
    if rule.unit is Unit.JOB:
        return _divided_up(rule.rate_ucr * permille, ONE)
    starts = [(0, ONE), *((tier.over_ms, tier.permille) for tier in rule.tiers)]
    ends = [*(start for start, _ in starts[1:]), max(duration_ms, starts[-1][0])]
    weighted = sum(
        max(0, min(duration_ms, end) - start) * factor for (start, factor), end in zip(starts, ends, strict=True)
    )
    return _divided_up(weighted * rule.rate_ucr * permille, MINUTE_MS * ONE * ONE)


def _part(book: PriceBook, rule: Rule, duration_ms: int, language: str) -> Part:
    group = book.group_of(language) if rule.per_language else STANDARD
    exact_ucr = price_ucr(rule, duration_ms, group.permille)
    amount_ucr = exact_ucr
    if book.rounding is Rounding.LANGUAGE and exact_ucr:
        amount_ucr = max(round_up(exact_ucr, CREDIT_UCR), book.minimum_ucr)
    return Part(language, group.name, group.permille, exact_ucr, amount_ucr)


def _divided_up(amount: int, by: int) -> int:
    return -(-amount // by)


def _explained(
    version: BookVersion, rule: Rule, job_type: str, duration_ms: int, parts: Sequence[Part], amount_ucr: int
) -> dict[str, Any]:
    book = version.book
    return {
        "text": _sentence(version, rule, job_type, duration_ms, parts, amount_ucr),
        "price_book": version.asset,
        "price_book_version": version.version,
        "price_book_id": version.id,
        "rule": job_type,
        "unit": rule.unit.value,
        "rate": to_credits(rule.rate_ucr),
        "tiers": [{"over_ms": tier.over_ms, "factor": tier.permille / ONE} for tier in rule.tiers],
        "duration_ms": duration_ms,
        "languages": [
            {
                "language": part.language,
                "group": part.group,
                "factor": part.permille / ONE,
                "exact": to_credits(part.exact_ucr),
                "amount": to_credits(part.amount_ucr),
            }
            for part in parts
            if rule.per_language
        ],
        "rounding": book.rounding.value,
        "minimum": to_credits(book.minimum_ucr),
        "amount": to_credits(amount_ucr),
    }


def _sentence(
    version: BookVersion, rule: Rule, job_type: str, duration_ms: int, parts: Sequence[Part], amount_ucr: int
) -> str:
    measured = f"{duration_ms / 1000:.15g} s at " if rule.unit is Unit.MINUTE else ""
    languages = "" if not rule.per_language else f" and language, {len(parts)} language{'s'[: len(parts) != 1]}"
    return (
        f"{job_type.replace('_', ' ')}: {measured}{in_words(rule.rate_ucr)} {_PER[rule.unit]}{languages}: "
        f"{in_words(amount_ucr)} (price book {version.asset}, version {version.version})"
    )
