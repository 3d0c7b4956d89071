"""Fetching by HTTP: within limits, by checked addresses, and not by others' directions."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled
from octavia.service.storage.errors import FileTooLarge, UrlFailed, UrlRefused
from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest.addresses import Guard
from octavia.service.storage.ingest.direct import Direct, Page

from .conftest import SecureWeb, Web, resolve_example

HTTP = "http:" + "//"

CONTENT = bytes(range(256)) * 1000


def test_a_file_is_fetched_by_its_hosts_name_from_the_checked_address(
    web: Web, guard: Guard, incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    web.serve("/a/talk.mp4", CONTENT)
    assert Direct(guard).fetch(web.url("/a/talk.mp4?x=1"), incoming) == "talk.mp4"
    assert incoming.path.read_bytes() == CONTENT
    assert web.asked == [(f"media.example:{web.port}", "/a/talk.mp4?x=1")]


def test_https_is_asked_by_name_too(secure_web: SecureWeb, guard: Guard, incoming: Incoming) -> None:
    secure_web.serve("/talk.mp4", CONTENT)
    direct = Direct(guard, tls=secure_web.trust)
    assert direct.fetch(f"https://media.example:{secure_web.port}/talk.mp4", incoming) == "talk.mp4"
    assert incoming.path.read_bytes() == CONTENT
    assert secure_web.names == ["media.example"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_host_with_anothers_certificate_gives_nothing(
    secure_web: SecureWeb, guard: Guard, incoming: Incoming
) -> None:
    secure_web.serve("/talk.mp4", CONTENT)
    for direct, host in ((Direct(guard, tls=secure_web.trust), "other.example"), (Direct(guard), "media.example")):
        with pytest.raises(UrlFailed):
            direct.fetch(f"https://{host}:{secure_web.port}/talk.mp4", incoming)
    assert secure_web.asked == []


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="../x.mp4"', "../x.mp4"),
        ("attachment; filename*=UTF-8''%C3%A9.mp4", "é.mp4"),
        ("inline", "talk clip.mp4"),
    ],
)
def test_it_is_called_as_its_server_calls_it(
    web: Web, guard: Guard, incoming: Incoming, disposition: str, name: str
) -> None:
    web.serve("/talk%20clip.mp4", CONTENT, Content_Disposition=disposition)
    assert Direct(guard).fetch(web.url("/talk%20clip.mp4"), incoming) == name


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(web: Web, guard: Guard, incoming: Incoming, status: int) -> None:
    web.redirect("/old", "/talk.mp4", status)
    web.serve("/talk.mp4", CONTENT)
    assert Direct(guard).fetch(web.url("/old"), incoming) == "talk.mp4"


@pytest.mark.parametrize(
    "inside",
    [
        f"{HTTP}127.0.0.2/",
        f"{HTTP}127.1/",
        "http://[::ffff:127.0.0.1]/",
        f"{HTTP}169.254.169.254/latest/meta-data/",
        "http://inside.test/",
        "file:///etc/passwd",
        f"{HTTP}user@media.example/",
        "//[::1]/",
        "http://[",
    ],
)
def test_each_redirect_is_checked_again(web: Web, incoming: Incoming, inside: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.3"] if host == "inside.test" else resolve_example(host, port)

    guard = Guard(any_port=True, resolve=resolve, exempt=frozenset({"127.0.0.1"}))
    web.redirect("/on", inside)
    with pytest.raises(UrlRefused):
        Direct(guard).fetch(web.url("/on"), incoming)
    assert incoming.size_bytes == 0
    assert len(web.asked) == 1


def test_a_name_is_looked_up_once_a_request_so_that_a_second_answer_changes_nothing(
    web: Web, incoming: Incoming
) -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    guard = Guard(any_port=True, resolve=lambda _host, _port: answers.pop(0), exempt=frozenset({"127.0.0.1"}))
    web.serve("/talk.mp4", CONTENT)
    Direct(guard).fetch(web.url("/talk.mp4"), incoming)
    assert answers == [["127.0.0.2"]]


def test_redirects_in_a_circle_end(web: Web, guard: Guard, incoming: Incoming) -> None:
    web.redirect("/round", "/round")
    with pytest.raises(UrlFailed, match="more than 5 times"):
        Direct(guard).fetch(web.url("/round"), incoming)
    assert len(web.asked) == 6


def test_a_redirect_to_nowhere_is_a_failure(web: Web, guard: Guard, incoming: Incoming) -> None:
    web.redirect("/on", "")
    with pytest.raises(UrlFailed, match="to nowhere"):
        Direct(guard).fetch(web.url("/on"), incoming)


def test_a_page_is_told_from_a_file(web: Web, guard: Guard, incoming: Incoming) -> None:
    web.serve("/watch", b"<html>", "text/html; charset=utf-8")
    with pytest.raises(Page):
        Direct(guard).fetch(web.url("/watch"), incoming)


def test_what_is_not_there_is_said(web: Web, guard: Guard, incoming: Incoming) -> None:
    with pytest.raises(UrlFailed, match="answers 404"):
        Direct(guard).fetch(web.url("/absent"), incoming)


def test_what_announces_too_much_is_not_read(web: Web, guard: Guard, incoming: Incoming) -> None:
    web.serve("/large", b"x", Content_Length="1000001")
    with pytest.raises(FileTooLarge):
        Direct(guard).fetch(web.url("/large"), incoming)
    assert incoming.size_bytes == 0


def test_what_never_ends_is_cut_at_the_limit(web: Web, guard: Guard, incoming: Incoming) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        except OSError:
            request.close_connection = True

    web.pages["/endless"] = endless
    with pytest.raises(FileTooLarge):
        Direct(guard).fetch(web.url("/endless"), incoming)


def test_what_breaks_off_is_no_file(web: Web, guard: Guard, incoming: Incoming) -> None:
    def short(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"only this")
        request.close_connection = True

    web.pages["/short"] = short
    with pytest.raises(UrlFailed, match="broke off"):
        Direct(guard).fetch(web.url("/short"), incoming)


def test_who_sends_a_byte_at_a_time_is_left_at_the_time_limit(web: Web, guard: Guard, incoming: Incoming) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        try:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while True:
                request.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            request.close_connection = True

    web.pages["/drip"] = drip
    with pytest.raises(UrlFailed, match="took too long"):
        Direct(guard, limit_s=1.0).fetch(web.url("/drip"), incoming)


def test_a_fetch_is_cancelled_while_it_waits(web: Web, guard: Guard, incoming: Incoming) -> None:
    cancel, left = CancelToken(), threading.Event()

    def stall(request: BaseHTTPRequestHandler) -> None:
        cancel.cancel()
        left.wait(30)
        request.close_connection = True

    web.pages["/stall"] = stall
    with pytest.raises(Cancelled):
        Direct(guard).fetch(web.url("/stall"), incoming, cancel)
    left.set()


def test_an_encoding_that_was_not_asked_for_is_refused(web: Web, guard: Guard, incoming: Incoming) -> None:
    web.serve("/bomb", b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(UrlFailed, match="encoding"):
        Direct(guard).fetch(web.url("/bomb"), incoming)


def test_what_is_no_web_server_is_a_failure(web: Web, guard: Guard, incoming: Incoming) -> None:
    def odd(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 mail ready\r\n" * 3)
        request.close_connection = True

    web.pages["/odd"] = odd
    with pytest.raises(UrlFailed, match="did not answer as a web server does"):
        Direct(guard).fetch(web.url("/odd"), incoming)
