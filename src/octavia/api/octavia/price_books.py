"""Price books over HTTP, for administrators: read, and edited by making a new version."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Response

from octavia.api.auth import Admin
from octavia.api.octavia.wire_price_books import (
    Asset,
    AssetsOut,
    EditionOut,
    EditionsOut,
    Match,
    PriceBookIn,
    PriceBookOut,
)
from octavia.api.server import Server, Services
from octavia.service.billing.errors import EditedVersionMissing

routes = APIRouter(prefix="/api/v1/admin/price-books", tags=["admin"])
_TAG = re.compile(r'"(\d{1,9})"', re.ASCII)


@routes.get("")
def list_price_books(services: Services, _admin: Admin) -> AssetsOut:
    """What has a price book."""
    return AssetsOut(assets=list(services.billing.priced_assets()))


@routes.get("/{asset}")
def read_price_book(
    asset: Asset,
    services: Services,
    _admin: Admin,
    response: Response,
    version: Annotated[int | None, Query(ge=1, le=1_000_000_000, description="An older version")] = None,
) -> PriceBookOut:
    """The price book in force, or an older version; its `ETag` is what an edit of it names in `If-Match`."""
    return _tagged(services, asset, version, response)


@routes.get("/{asset}/versions")
def list_price_book_versions(asset: Asset, services: Services, _admin: Admin) -> EditionsOut:
    """All versions of a price book, the newest first: who made them, when and why."""
    services.billing.price_book(asset)
    return EditionsOut(asset=asset, versions=list(map(EditionOut.of, services.billing.price_history(asset))))


@routes.put("/{asset}")
def publish_price_book(
    asset: Asset, wire: PriceBookIn, services: Services, admin: Admin, response: Response, if_match: Match = None
) -> PriceBookOut:
    """Put a new version in force; what was quoted by older ones stays as it was. 428 without `If-Match`, 412 if the
    edited version is no longer in force."""
    edited = _TAG.fullmatch((if_match or "").strip())
    if edited is None:
        raise EditedVersionMissing
    made = services.billing.publish_prices(wire.book, int(edited[1]), wire.reason, admin.user_id, asset=asset)
    return _tagged(services, asset, made.version, response)


def _tagged(services: Server, asset: str, version: int | None, response: Response) -> PriceBookOut:
    published = services.billing.published_prices(asset, version)
    response.headers["ETag"] = f'"{published.version.version}"'
    return PriceBookOut.of_published(published)
