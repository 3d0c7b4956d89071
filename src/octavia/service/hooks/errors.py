"""How webhooks refuse."""

from __future__ import annotations

from typing import ClassVar

from octavia.service.errors import Refusal, ServiceError


class UnknownEndpoint(ServiceError):
    """The owner has no such endpoint."""

    refusal = Refusal.NOT_FOUND
    name = "webhook-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such webhook", "list your webhooks to see which there are")


class UnknownDelivery(ServiceError):
    """The owner has no such delivery."""

    refusal = Refusal.NOT_FOUND
    name = "webhook-delivery-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such delivery", "list the webhook's deliveries to see which there are")


class UnusableEndpoint(ServiceError):
    """Nothing can be sent to it as it is asked for."""

    refusal = Refusal.UNPROCESSABLE
    name = "webhook-unusable"
    reasons: ClassVar = {"https": (), "events": ()}


class TooManyEndpoints(ServiceError):
    """The owner has as many as they may."""

    refusal = Refusal.CONFLICT
    name = "too-many-webhooks"
    reasons: ClassVar = {"": ("limit",)}


class NotNow(ServiceError):
    """It can't be delivered again at the moment."""

    refusal = Refusal.CONFLICT
    name = "webhook-not-redeliverable"
    reasons: ClassVar = {"disabled": (), "underway": ()}
