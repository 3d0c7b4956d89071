"""Outgoing webhooks: addresses that are told what happens to a user's jobs, and the log of what they were told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from octavia.api.auth import User
from octavia.api.octavia.wire_webhooks import (
    CreatedWebhook,
    Id,
    NewWebhook,
    Webhook,
    WebhookAttempt,
    WebhookChange,
    WebhookDeliveries,
    WebhookDelivery,
    WebhookDeliveryDetail,
    Webhooks,
    WebhookSecret,
)
from octavia.api.server import Services
from octavia.service.hooks.deliveries import Delivery
from octavia.service.hooks.endpoints import Change, Endpoint

routes = APIRouter(tags=["webhooks"])

_ALL = "/api/v1/webhooks"
_ONE = _ALL + "/{webhook_id}"
_DELIVERY = _ALL + "/deliveries/{delivery_id}"


@routes.get(_ALL)
def list_webhooks(services: Services, user: User) -> Webhooks:
    """This user's webhooks, the oldest first."""
    found = services.hooks.endpoints.of_owner(user.owner_id)
    return Webhooks(webhooks=[_webhook(each) for each in found])


@routes.post(_ALL, status_code=201)
def create_webhook(body: NewWebhook, services: Services, user: User) -> CreatedWebhook:
    """Tell an address what happens to this user's jobs. Messages are signed as Standard Webhooks say."""
    made, secret = services.hooks.endpoints.create(user.owner_id, body.url, body.events, body.description)
    return CreatedWebhook(**_webhook(made).model_dump(), secret=secret)


@routes.get(_DELIVERY)
def read_delivery(delivery_id: Id, services: Services, user: User) -> WebhookDeliveryDetail:
    """A message: what was sent, and how each attempt went."""
    found, attempts = services.hooks.delivery(user.owner_id, delivery_id)
    log = [
        WebhookAttempt(
            number=each.number, answered=each.answered, fault=each.fault, took_ms=each.took_ms, at=each.created_at
        )
        for each in attempts
    ]
    return WebhookDeliveryDetail(**_delivery(found).model_dump(), body=found.body, log=log)


@routes.post(_DELIVERY + "/redeliver", status_code=202)
def redeliver(delivery_id: Id, services: Services, user: User) -> WebhookDelivery:
    """Send a message once more, under its old id; 409 while it is on its way."""
    return _delivery(services.hooks.deliver_again(user.owner_id, delivery_id))


@routes.get(_ONE)
def read_webhook(webhook_id: Id, services: Services, user: User) -> Webhook:
    """A webhook."""
    return _webhook(services.hooks.endpoints.get(user.owner_id, webhook_id))


@routes.patch(_ONE)
def change_webhook(webhook_id: Id, body: WebhookChange, services: Services, user: User) -> Webhook:
    """Change a webhook; `enabled: true` switches a disabled one on again."""
    events = None if body.events is None else tuple(body.events)
    change = Change(body.url, body.description, events, body.enabled)
    return _webhook(services.hooks.endpoints.change(user.owner_id, webhook_id, change))


@routes.delete(_ONE, status_code=204)
def remove_webhook(webhook_id: Id, services: Services, user: User) -> Response:
    """Remove a webhook with its log."""
    services.hooks.endpoints.remove(user.owner_id, webhook_id)
    return Response(status_code=204)


@routes.post(_ONE + "/rotate-secret")
def rotate_secret(webhook_id: Id, services: Services, user: User) -> WebhookSecret:
    """A new secret, shown this once; for a day messages are signed with both."""
    return WebhookSecret(secret=services.hooks.endpoints.new_secret(user.owner_id, webhook_id))


@routes.post(_ONE + "/ping", status_code=202)
def ping_webhook(webhook_id: Id, services: Services, user: User) -> WebhookDelivery:
    """Send a message that says nothing, to see whether it arrives."""
    return _delivery(services.hooks.ping(user.owner_id, webhook_id))


@routes.get(_ONE + "/deliveries")
def list_deliveries(
    webhook_id: Id,
    services: Services,
    user: User,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> WebhookDeliveries:
    """What a webhook was told, the newest first."""
    found = services.hooks.deliveries(user.owner_id, webhook_id, limit, offset)
    return WebhookDeliveries(deliveries=[_delivery(each) for each in found])


def _webhook(endpoint: Endpoint) -> Webhook:
    return Webhook(
        id=endpoint.id,
        url=endpoint.url,
        description=endpoint.description,
        events=list(endpoint.events),
        enabled=endpoint.enabled,
        disabled_reason=endpoint.disabled_reason,
        last_delivered_at=endpoint.heard_at,
        created_at=endpoint.created_at,
    )


def _delivery(delivery: Delivery) -> WebhookDelivery:
    return WebhookDelivery(
        id=delivery.id,
        webhook_id=delivery.endpoint_id,
        event=delivery.event,
        status=delivery.status,
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_at,
        created_at=delivery.created_at,
        ended_at=delivery.ended_at,
    )
