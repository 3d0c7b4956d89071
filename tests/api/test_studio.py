"""The web studio as `octavia serve` shows it: pages to browsers, the API to everybody else."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from octavia.api.studio import BUILD_COMMAND, Studio

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
INDEX = '<!doctype html><meta property="csp-nonce" nonce="@NONCE@"><script src="/assets/app-1a2b.js"></script>'
SCRIPT = "console.log('studio')"


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"api": scope["path"]})(scope, receive, send)


def is_api(answer: Any) -> bool:
    return bool(answer.headers["content-type"] == "application/json")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "app-1a2b.js").write_text(SCRIPT)
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (folder / "theme.js").write_text("1")
    (folder / "index.html").write_text(INDEX)
    (tmp_path / "secret.txt").write_text("not for the web")
    return folder


@pytest.fixture
def browser(built: Path) -> TestClient:
    return TestClient(Studio(api, built))


@pytest.mark.parametrize("path", ["/", "/login", "/app/jobs/7/studio", "/no/such/page"])
def test_a_browser_gets_the_page_whatever_its_address(browser: TestClient, path: str) -> None:
    answer = browser.get(path, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "/assets/app-1a2b.js" in answer.text


def test_the_policy_lets_in_nothing_but_our_own_and_each_page_has_a_nonce_of_its_own(browser: TestClient) -> None:
    nonces = set()
    for _ in range(3):
        answer = browser.get("/", headers=HTML)
        rules = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
        nonce = re.fullmatch(r"'self' 'nonce-([\w-]{20,})'", rules["style-src"])
        assert nonce and f'nonce="{nonce[1]}"' in answer.text
        nonces.add(nonce[1])
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["connect-src"] == rules["font-src"] == "'self'"
        assert rules["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in str(rules)
        assert "http" not in str(rules)
    assert len(nonces) == 3


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/docs", "/openapi.json", "/health", "/ready", "/storage/x"])
def test_calls_of_the_api_are_no_pages_even_to_a_browser(browser: TestClient, path: str) -> None:
    assert is_api(browser.get(path, headers=HTML))


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_programs_get_the_api_at_every_address(browser: TestClient, accept: str) -> None:
    assert is_api(browser.get("/", headers={"Accept": accept}))
    assert is_api(browser.get("/verify?token=1", headers={"Accept": accept}))


def test_what_is_sent_goes_to_the_api(browser: TestClient) -> None:
    assert is_api(browser.post("/login", headers=HTML))


def test_what_is_named_by_its_content_is_kept_for_ever_and_comes_packed(browser: TestClient) -> None:
    packed = browser.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed.text == SCRIPT
    assert packed.headers["content-encoding"] == "gzip"
    plain = browser.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == SCRIPT
    assert "content-encoding" not in plain.headers
    for answer in (packed, plain):
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"


def test_what_keeps_its_name_is_asked_for_again(browser: TestClient) -> None:
    assert browser.get("/theme.js").headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "//secret.txt"])
def test_nothing_outside_the_build_is_served(browser: TestClient, path: str) -> None:
    assert "not for the web" not in browser.get(path).text


def test_where_it_is_not_built_a_page_says_how_and_the_pages_of_mailed_links_stay(tmp_path: Path) -> None:
    browser = TestClient(Studio(api, tmp_path / "dist"))
    answer = browser.get("/", headers=HTML)
    assert answer.status_code == 503
    assert BUILD_COMMAND in answer.text
    assert is_api(browser.get("/activate?token=1", headers=HTML))
    assert is_api(browser.get("/"))


def test_a_build_that_comes_later_is_found(tmp_path: Path, built: Path) -> None:
    away = built.rename(tmp_path / "later")
    browser = TestClient(Studio(api, built))
    assert browser.get("/", headers=HTML).status_code == 503
    away.rename(built)
    assert browser.get("/", headers=HTML).status_code == 200
    (built / "assets" / "new-3c4d.js").write_text("2")
    os.utime(built / "index.html", ns=(1, 1))
    assert browser.get("/assets/new-3c4d.js").text == "2"


def test_voices_may_be_recorded_in_the_studio(browser: TestClient) -> None:
    allowed = browser.get("/app/voices", headers=HTML).headers["permissions-policy"]
    assert "microphone=(self)" in allowed
    assert "camera=()" in allowed
