"""Everything that opens over a page of the web studio; which dialogs there are, its source says: none is forgotten."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Route

from support.browsing import PHONE
from support.pages import STUDIO, WEB

_SRC = WEB / "src"
_DIALOG = "components/ui/dialog.tsx"
_ASK = "features/admin/parts/ask.tsx"


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that opens over a page, or in it.

    Attributes:
        source: The module of `web/src` that makes it, if it is a dialog; empty for another thing.
        path: The page it opens over.
        open: What a person does.
        shown: What is there then: the title of a dialog, a selector of another thing.
    """

    name: str
    source: str
    path: str
    open: Callable[[Page], None]
    shown: str

    def on(self, page: Page) -> None:
        """Open it over a page that is shown."""
        self.open(page)
        is_dialog = bool(self.source)
        opened = page.get_by_role("dialog", name=self.shown) if is_dialog else page.locator(self.shown).first
        opened.wait_for()


def _press(*buttons: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for button in buttons:
            page.get_by_role("button", name=button, exact=True).first.click()

    return act


def _nothing(page: Page) -> None:
    """It is there as the page comes."""


def _type(key: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(key)


def _unfold(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def _end_session(page: Page) -> None:
    def refused(route: Route) -> None:
        problem = {"type": "urn:octavia:problem:not-signed-in", "status": 401, "detail": "sign in"}
        route.fulfill(status=401, json=problem)

    page.route("**/api/v1/**", refused)
    page.get_by_role("button", name="Save", exact=True).first.click()


def _open_menu(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.locator("summary").first.click()


def _publish(page: Page) -> None:
    page.get_by_label("Dub: credits a minute").fill("4.5")
    page.get_by_role("button", name="Publish", exact=True).click()


def _send_a_file(page: Page) -> None:
    page.get_by_role("button", name="Add a voice", exact=True).click()
    page.get_by_text("Send a file").click()


def _dialog(module: str, path: str, act: Callable[[Page], None], title: str) -> Opened:
    return Opened(title, f"{module}.tsx", path, act, title)


_JOB, _VOICES = "/app/jobs/$jobId", "/app/voices"
_JOBS, _USER, _NEWCOMER = "/app/admin/jobs", "/app/admin/users/$userId", "/app/admin/users/$newcomerId"
OPENED = (
    Opened("menu on a phone", "", "/app", _open_menu, "details[open]"),
    Opened("all choices of a dub", "", "/app/new?kind=video", _unfold, "details[open]"),
    Opened("all choices of a recording's dub", "", "/app/new?kind=audio", _unfold, "details[open]"),
    *(Opened(kind, "", f"/app/new?kind={kind}", _nothing, "h1") for kind in ("transcribe", "translate", "synthesize")),
    Opened("answers", "", "/app/help", _unfold, "details[open]"),
    Opened("add a voice from a file", "", _VOICES, _send_a_file, "[role=dialog] input[type=file]"),
    Opened("find and replace", "", STUDIO, _type("Control+h"), "input[aria-label='Replace with'], [role=search]"),
    _dialog("components/charges/explanation", _JOB, _press("Why?"), "How the price came about"),
    _dialog("features/jobs/job-actions", _JOB, _press("Delete"), "Delete this job?"),
    _dialog("features/account/keys", "/app/keys", _press("New key"), "New key"),
    _dialog("features/account/webhooks", "/app/webhooks", _press("New webhook"), "New webhook"),
    _dialog("features/account/settings", "/app/settings", _press("Delete the account"), "Delete the account for good?"),
    _dialog("features/auth/sign-in-again", "/app/settings", _end_session, "Your session has ended"),
    _dialog("features/voices/voices", _VOICES, _press("Add a voice"), "Add a voice"),
    _dialog("features/voices/own-voice", _VOICES, _press("Rename Jane"), "Rename this voice"),
    _dialog("features/voices/own-voice", _VOICES, _press("Delete Jane"), "Delete this voice?"),
    _dialog("features/admin/users/credits", _USER, _press("Give or correct"), "Credits of ben"),
    _dialog("features/admin/users/places", _USER, _press("Sign out everywhere"), "Sign out everywhere?"),
    _dialog("features/admin/users/acts", _NEWCOMER, _press("Confirm the address"), "Confirm eva"),
    _dialog("features/admin/users/acts", _USER, _press("Make administrator"), "Make ben"),
    _dialog("features/admin/users/acts", _USER, _press("Keep out"), "Keep ben"),
    _dialog("features/admin/jobs/inside", _JOBS, _press("talk.mp4"), "talk.mp4"),
    _dialog("features/admin/jobs/inside", _JOBS, _press("stopped.mp4", "Start again"), "Start this job again?"),
    _dialog("features/admin/jobs/inside", _JOBS, _press("waits.mp4", "Stop the job"), "Stop this job?"),
    _dialog("features/admin/prices/changes", "/app/admin/prices", _publish, "Put these prices in force?"),
    _dialog("features/studio/dialogs/palette", STUDIO, _type("Control+k"), "Commands"),
    _dialog("features/studio/dialogs/keys-sheet", STUDIO, _type("?"), "Keys"),
)


def dialogs_in_source() -> Counter[str]:
    """How many dialogs the modules of `web/src` open."""
    found: Counter[str] = Counter()
    for module in _SRC.rglob("*.tsx"):
        name, text = str(module.relative_to(_SRC)), module.read_text(encoding="utf-8")
        if name not in (_DIALOG, _ASK):
            # One that asks before something is done is a dialog.
            opens = r"<(Dialog|Ask)\b" if 'parts/ask"' in text else r"<Dialog\b"
            found[name] += len(re.findall(opens, text))
    return +found
