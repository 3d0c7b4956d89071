"""What the ledger and the price books refuse."""

from __future__ import annotations

from typing import ClassVar

from octavia.service.billing.money import in_words, to_credits
from octavia.service.errors import Refusal, ServiceError


class BooksBroken(Exception):
    """The books contradict themselves: a fault of ours, never a user's."""


class InsufficientCredits(ServiceError):
    """An owner has fewer credits available than are needed."""

    refusal = Refusal.PAYMENT_REQUIRED
    name = "insufficient-credits"
    reasons: ClassVar = {"": ("needed", "available", "held")}

    def __init__(self, needed_ucr: int, available_ucr: int, held_ucr: int) -> None:
        super().__init__(
            f"this needs {in_words(needed_ucr)}; {in_words(available_ucr)} are available and {in_words(held_ucr)} "
            "are held by running jobs",
            "buy credits, or wait until a running job ends",
            details={
                "needed": to_credits(needed_ucr),
                "available": to_credits(available_ucr),
                "held": to_credits(held_ucr),
            },
        )


class CreditsOwed(ServiceError):
    """An owner owes credits, so that nothing can be started."""

    refusal = Refusal.PAYMENT_REQUIRED
    name = "credits-owed"
    reasons: ClassVar = {"": ("needed", "owed", "available", "held")}

    def __init__(self, needed_ucr: int, debt_ucr: int, held_ucr: int) -> None:
        super().__init__(
            f"{in_words(debt_ucr)} are owed from a refund or a correction; this needs {in_words(needed_ucr)}, and "
            f"{in_words(held_ucr)} are held by running jobs",
            "buy credits: they pay what is owed first",
            details={
                "needed": to_credits(needed_ucr),
                "owed": to_credits(debt_ucr),
                "available": 0,
                "held": to_credits(held_ucr),
            },
        )


class KeyReused(ServiceError):
    """An operation's key came again with another request."""

    refusal = Refusal.CONFLICT
    name = "operation-key-reused"

    def __init__(self, key: str) -> None:
        super().__init__(f"the operation {key} was made before with another content", "use a new key for a new request")


class BadAmount(ServiceError):
    """An amount that no operation can have."""

    name = "bad-amount"


class UnknownHold(ServiceError):
    """There is no such hold."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-hold"


class NothingHeld(ServiceError):
    """Nothing was ever held for such a job."""

    refusal = Refusal.NOT_FOUND
    name = "nothing-held"


class HoldClosed(ServiceError):
    """A hold from which nothing can be taken any more."""

    refusal = Refusal.CONFLICT
    name = "hold-closed"


class OverSettled(ServiceError):
    """More was to be taken from a hold than it still holds."""

    refusal = Refusal.CONFLICT
    name = "over-settled"


class UnknownPurchase(ServiceError):
    """There is no such purchase."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-purchase"


class OverRefunded(ServiceError):
    """More was to be refunded than was bought."""

    refusal = Refusal.CONFLICT
    name = "over-refunded"


class UnknownPriceBook(ServiceError):
    """There is no price book of that name, or no such version of it."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-price-book"


class BadPriceBook(ServiceError):
    """A price book that says something it can't."""

    refusal = Refusal.UNPROCESSABLE
    name = "bad-price-book"
    reasons: ClassVar = {"": ("place",)}


class PriceBookChanged(ServiceError):
    """A price book was edited by another meanwhile."""

    refusal = Refusal.CHANGED_MEANWHILE
    name = "price-book-changed"
    reasons: ClassVar = {"": ("version",)}

    def __init__(self, asset: str, edited_version: int, newest_version: int) -> None:
        super().__init__(
            f"version {edited_version} of the price book '{asset}' is not the newest: that is {newest_version}",
            "read it again and edit that",
            details={"version": newest_version},
        )


class EditedVersionMissing(ServiceError):
    """It wasn't said which version of a price book was edited."""

    refusal = Refusal.VERSION_MISSING
    name = "if-match-missing"

    def __init__(self) -> None:
        super().__init__("a new version must say which one was edited", 'send its ETag in If-Match, for example "3"')


class NoPrice(ServiceError):
    """The price book doesn't know such a job."""

    refusal = Refusal.UNPROCESSABLE
    name = "no-price"


class DurationUnknown(ServiceError):
    """A job is priced by its duration, and that isn't known."""

    refusal = Refusal.UNPROCESSABLE
    name = "duration-unknown"
