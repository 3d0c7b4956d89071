"""What the tests of the loopback vendors share: the vendors."""

from __future__ import annotations

from support.selling import vendors, vendors_at  # noqa: F401 - fixtures
