"""What payments refuse."""

from __future__ import annotations

from typing import ClassVar

from octavia.service.errors import Refusal, ServiceError


class UnusableEvent(Exception):
    """A genuine webhook that can't be used: it stays in the inbox with this as its reason."""


class NotOurs(Exception):
    """What was told is about something that the provider sells, but not for us: it concerns nobody here."""


class PaymentsNotSetUp(ServiceError):
    """The operator takes no payments in this way."""

    refusal = Refusal.NOT_FOUND
    name = "payments-not-set-up"

    def __init__(self, setting: str) -> None:
        super().__init__("this server takes no such payments", f"its operator has to set {setting}")


class ProviderUnavailable(ServiceError):
    """The payment provider doesn't answer, or not as it should."""

    refusal = Refusal.UNAVAILABLE
    name = "payment-provider-unavailable"

    def __init__(self, provider: str, fault: str) -> None:
        super().__init__(f"{provider} {fault}", "try again in a minute; nothing was charged", retry_after_s=60)


class NotGenuine(ServiceError):
    """A webhook that the provider did not send, or not lately."""

    refusal = Refusal.FORBIDDEN
    name = "webhook-not-genuine"

    def __init__(self, fault: str) -> None:
        super().__init__(f"this webhook is not accepted: {fault}", "sign it with the endpoint's secret, and now")


class UnknownPackage(ServiceError):
    """Nothing of that name is sold."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-package"

    def __init__(self, package: str) -> None:
        super().__init__(f"there is no package '{package}'", "the price list says what is sold")


class UnknownAmount(ServiceError):
    """Nothing costs that."""

    name = "unknown-amount"

    def __init__(self, amount_cents: int) -> None:
        super().__init__(
            f"nothing that is sold costs {amount_cents} cents", "give the price of something on the price list"
        )


class ForeignReturn(ServiceError):
    """An address to which no payment may return."""

    name = "return-url-not-allowed"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} leads to a site that is not ours", "give an address of the app itself")


class FreePackTaken(ServiceError):
    """A free pack can be taken once."""

    refusal = Refusal.CONFLICT
    name = "free-package-taken"

    def __init__(self) -> None:
        super().__init__("you have taken a free package already", "choose one of the others")


class CostsNothing(ServiceError):
    """There is nothing to be paid."""

    name = "costs-nothing"

    def __init__(self, package: str) -> None:
        super().__init__(f"the package '{package}' is free", "take it by POST /api/v1/billing/checkout")


class IsSubscription(ServiceError):
    """It is paid each month, and what was asked for is paid once."""

    name = "is-subscription"

    def __init__(self, package: str) -> None:
        super().__init__(f"'{package}' is a subscription", "begin it by POST /api/v1/billing/checkout")


class AlreadySubscribed(ServiceError):
    """One has one subscription at a time."""

    refusal = Refusal.CONFLICT
    name = "already-subscribed"

    def __init__(self) -> None:
        super().__init__("you have a subscription already", "change it in the portal: POST /api/v1/billing/portal")


class NothingBought(ServiceError):
    """The portal has nothing to show."""

    refusal = Refusal.CONFLICT
    name = "nothing-bought"

    def __init__(self) -> None:
        super().__init__("you have bought nothing yet that the portal could show", "buy a package or subscribe first")


class UnknownPayment(ServiceError):
    """There is no such payment of theirs."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-payment"

    def __init__(self) -> None:
        super().__init__("there is no such payment", "look for a typing error, or start a new one")


class NotPaid(ServiceError):
    """The provider says that it wasn't paid, or not yet."""

    refusal = Refusal.PAYMENT_REQUIRED
    name = "not-paid"
    reasons: ClassVar = {"": ("status",)}

    def __init__(self, status: str) -> None:
        super().__init__(
            f"this payment is not complete ({status})", "finish it, then ask again", details={"status": status}
        )


class UnknownEvent(ServiceError):
    """There is no such webhook that could be looked at again."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-payment-event"

    def __init__(self) -> None:
        super().__init__("there is no such failed event", "list them first")
