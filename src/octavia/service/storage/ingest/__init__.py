"""Files fetched from addresses that people give: only from where anybody could fetch them."""

from __future__ import annotations

from octavia.dubbing.cancel import CancelToken
from octavia.platform.server_settings import ServerSettings
from octavia.service.storage.errors import UrlFailed
from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest.addresses import Guard
from octavia.service.storage.ingest.direct import Direct, Page
from octavia.service.storage.ingest.video_pages import fetch_from_page


class Ingest:
    """Fetches files: directly, and from pages of the sites that the operator allows."""

    def __init__(self, settings: ServerSettings, guard: Guard | None = None, direct: Direct | None = None) -> None:
        """`guard` and `direct` are given by tests, which reach what the usual ones never do."""
        self._guard = guard or Guard(any_port=not settings.production, exempt=frozenset(settings.url_addresses))
        self._direct = direct or Direct(self._guard)
        self._extractors = settings.url_extractors

    def fetch(self, url: str, incoming: Incoming, cancel: CancelToken | None = None) -> str:
        """Fetch what an address leads to into `incoming`; says what it is called there.

        Raises:
            Cancelled: if the token was cancelled.
            UrlRefused: if it, or where it leads, is none that is fetched from.
            UrlFailed: if it gave no file, or not in time; FileTooLarge, NoSpace: if it gave too much.
        """
        try:
            return self._direct.fetch(url, incoming, cancel)
        except Page as page:
            if not self._extractors:
                raise UrlFailed(
                    "the address leads to a web page, not to a media file",
                    "give the address of the file itself",
                    details={"reason": "page"},
                ) from page
        return fetch_from_page(url, incoming, self._extractors, self._guard, cancel)
