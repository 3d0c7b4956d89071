"""Outgoing webhooks on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from octavia.service.hooks.endpoints import HookEvent

_URL_EXAMPLE = "https://hooks.example/octavia"
Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Description = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")]
Id = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$")]


class NewWebhook(BaseModel):
    """An address to be told what happens."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": _URL_EXAMPLE, "events": ["job.completed"]}]})

    url: Url
    events: list[HookEvent] = Field(default_factory=lambda: list(HookEvent), max_length=50)
    description: Description = ""


class WebhookChange(BaseModel):
    """What becomes different; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": True}]})

    url: Url | None = None
    events: list[HookEvent] | None = Field(None, max_length=50)
    description: Description | None = None
    enabled: bool | None = None


class Webhook(BaseModel):
    """An address that is told what happens. `last_delivered_at`: when it last took a message."""

    id: str
    url: str = Field(examples=[_URL_EXAMPLE])
    description: str
    events: list[HookEvent]
    enabled: bool
    disabled_reason: str
    last_delivered_at: datetime | None
    created_at: datetime


class CreatedWebhook(Webhook):
    """A new one with the secret that its messages are signed with (Standard Webhooks), shown this once."""

    secret: str = Field(examples=["whsec_…"])


class Webhooks(BaseModel):
    """All of a user's."""

    webhooks: list[Webhook]


class WebhookSecret(BaseModel):
    """A new secret; the old one is good for a day more."""

    secret: str = Field(examples=["whsec_…"])


class WebhookDelivery(BaseModel):
    """A message. `id` is its `webhook-id` header, the same at each attempt."""

    id: str
    webhook_id: str
    event: str
    status: str = Field(description="`pending`, `delivered` or `failed`")
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class WebhookDeliveries(BaseModel):
    """A page of messages, the newest first."""

    deliveries: list[WebhookDelivery]


class WebhookAttempt(BaseModel):
    """One attempt to deliver; `answered` is the HTTP status, null if there was none."""

    number: int
    answered: int | None
    fault: str
    took_ms: int
    at: datetime


class WebhookDeliveryDetail(WebhookDelivery):
    """A message with what was sent and each attempt."""

    body: str
    log: list[WebhookAttempt]
