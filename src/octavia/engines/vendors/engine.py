"""What the engines of every vendor have in common."""

from __future__ import annotations

from typing import ClassVar

from octavia.dubbing.engines import EngineBase, Readiness
from octavia.engines.vendors.calls import Caller
from octavia.engines.vendors.options import Connection, Vendor, connection, readiness


class VendorEngine(EngineBase):
    """An engine that calls a vendor's service.

    Attributes:
        vendor: Whose service it is.
    """

    vendor: ClassVar[Vendor]
    _caller: Caller

    def close(self) -> None:
        self._caller.close()

    @classmethod
    def check(cls) -> Readiness:
        return readiness(cls.vendor, cls.line())

    @classmethod
    def line(cls) -> Connection:
        """How the vendor is called, as its options in force say."""
        return connection(cls.vendor, cls.options)
