"""Price books: as text for people, as the JSON document that is edited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from pydantic import BaseModel, ConfigDict, ValidationError

from octavia.cli.tables import table
from octavia.dubbing.errors import DocumentError
from octavia.service.billing.books import ONE, PriceBook, Rule
from octavia.service.billing.money import in_words
from octavia.service.billing.prices import Edition, Published
from octavia.service.billing.quotes import BookVersion


class EditedBook(BaseModel):
    """A price book outside the database; `version` is the one that was edited."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asset: str
    version: int
    book: PriceBook


def book_document(version: BookVersion) -> str:
    """A price book as JSON, to be edited."""
    document = EditedBook(asset=version.asset, version=version.version, book=version.book)
    return json.dumps(document.model_dump(mode="json"), indent=2, ensure_ascii=False)


def edited_book(text: str) -> EditedBook:
    """What somebody edited.

    Raises:
        DocumentError: if it is no price book, naming the first place that is wrong.
    """
    try:
        return EditedBook.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "its beginning"
        raise DocumentError(
            f"the price book is wrong at {place}: {first['msg']}", "start from what 'show --json' prints"
        ) from error


def book_text(published: Published) -> str:
    """A price book as tables."""
    version, edition = published.version, published.edition
    book = version.book
    parts = [
        f"price book {version.asset}, version {version.version}: {edition.reason} ({edition.actor}, {_at(edition)})",
        table(("job", "credits"), [(name, _rate(rule)) for name, rule in book.rules.items()]),
        f"at least {in_words(book.minimum_ucr)}; each {book.rounding} is rounded up to whole credits",
    ]
    if book.language_groups:
        rows = [
            (each.name, f"{each.permille / ONE:g}", ", ".join(each.languages) or "all others")
            for each in book.language_groups
        ]
        parts.append(table(("languages", "factor", "which"), rows))
    if book.packs:
        packs = [
            (
                each.id,
                str(each.credits),
                f"{each.price_cents / 100:.2f} {each.currency} {each.every}",
                _sold(each.active),
            )
            for each in book.packs
        ]
        parts.append(table(("pack", "credits", "price", ""), packs))
    return "\n\n".join(parts)


def history_text(editions: Iterable[Edition]) -> str:
    """The versions of a price book as a table."""
    rows = [(str(each.version), _at(each), each.actor, each.reason) for each in editions]
    return table(("version", "time (UTC)", "who", "why"), rows)


def _rate(rule: Rule) -> str:
    each = f"a {rule.unit}" + (" and language" if rule.per_language else "")
    return "; ".join([f"{in_words(rule.rate_ucr)} {each}", *_tiers(rule)])


def _tiers(rule: Rule) -> Iterator[str]:
    for tier in rule.tiers:
        yield f"× {tier.permille / ONE:g} beyond {tier.over_ms / 60_000:g} minutes"


def _sold(active: bool) -> str:
    return "" if active else "not sold"


def _at(edition: Edition) -> str:
    return (
        edition.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if edition.created_at.timestamp() else "at first"
    )
