"""All tables, so that whoever needs them all (migrations' tests, the composition of a server) imports one module."""

# ruff: noqa: F401 - imported for what they declare

from __future__ import annotations

import octavia.service.accounts.tables
import octavia.service.audit
import octavia.service.billing.tables
import octavia.service.hooks.tables
import octavia.service.idempotency
import octavia.service.jobs.tables
import octavia.service.outbox.tables
import octavia.service.payments.tables
import octavia.service.storage.tables
import octavia.service.voices.tables
