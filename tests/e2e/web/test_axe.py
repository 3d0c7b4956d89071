"""No page of the studio, and nothing that opens over one, has what axe-core finds wrong, in either theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.axe import findings
from support.browsing import needs_studio
from support.opened import OPENED, Opened, dialogs_in_source
from support.pages import (
    Site,
    is_for_anybody,
    paths,
    show,
    signed_in,
    signed_out,
    site,
)

pytestmark = [pytest.mark.slow, needs_studio]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("server")) as made:
        yield made


def test_axe_finds_nothing_on_any_page(studio: Site, browser: Browser) -> None:
    found: list[str] = []
    with signed_in(browser, studio) as known, signed_out(browser) as unknown:
        for path in paths(browser, studio):
            page = (unknown if is_for_anybody(path) else known).new_page()
            show(page, studio, path)
            found += [f"{path}: {finding}" for finding in findings(page)]
            page.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("opened", OPENED, ids=lambda opened: opened.name)
def test_axe_finds_nothing_in_what_opens_over_a_page(studio: Site, browser: Browser, opened: Opened) -> None:
    with signed_in(browser, studio) as context:
        page = context.new_page()
        show(page, studio, opened.path)
        opened.on(page)
        assert findings(page) == []


def test_every_dialog_there_is_was_opened() -> None:
    assert Counter(opened.source for opened in OPENED if opened.source) == dialogs_in_source()
