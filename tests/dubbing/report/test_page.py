from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from octavia.dubbing.report import Report, render_page
from octavia.dubbing.report.figures import CueViolation
from octavia.dubbing.report.model import CastReport, RemovedReport, VendorCalls, WeakWord
from octavia.dubbing.report.page import severity
from support.browsing import chromium

HOSTILE = "<script>alert('x')</script><img src=http://evil.example/x onerror=alert(1)> & \"quoted\""


class Reader(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def hostile(report: Report) -> Report:
    """The report with markup in every text a stranger may have written."""
    track = report.tracks[0]
    lines = tuple(
        replace(line, text=HOSTILE, source_text=HOSTILE, id=HOSTILE, speaker=HOSTILE, unknown_words=(HOSTILE,))
        for line in track.lines
    )
    subtitles = replace(track.subtitles, violations=(CueViolation(1, 0, "gap", "1 frame", HOSTILE),))
    cast = (CastReport(HOSTILE, "profile:" + HOSTILE, True, 1, 1),)
    return replace(
        report,
        source=replace(report.source, name=HOSTILE, weak_words=(WeakWord("s1", HOSTILE, 0, 0.1),)),
        tracks=(replace(track, lines=lines, subtitles=subtitles, notices=(HOSTILE,), cast=cast),),
        consent=HOSTILE,
        engines=(replace(report.engines[0], title=HOSTILE, settings={HOSTILE: HOSTILE}),),
        notices=(HOSTILE,),
    )


def test_the_page_names_the_voices_the_consent_and_what_was_taken_for_not_said(good_report: Report) -> None:
    cast = (CastReport("A", "es", False, 1, 1000), CastReport("B", "profile:B", True, 2, 61_000))
    gone = RemovedReport("Thanks for watching!", 61_000, 63_000, "no speech there")
    report = replace(
        good_report,
        consent="Bob agreed by letter",
        source=replace(good_report.source, removed=(gone,)),
        tracks=(replace(good_report.tracks[0], cast=cast),),
    )
    text = " ".join(Reader(render_page(report)).text.split())
    assert "A: es, 1 line, 0:01.00" in text
    assert "B: their own voice, 2 lines, 1:01.00" in text
    assert "“Bob agreed by letter”" in text
    assert "Thanks for watching! 1:01.00 to 1:03.00 · no speech there" in text


def test_of_a_single_voice_of_the_engines_nothing_is_said(good_report: Report) -> None:
    report = replace(good_report, tracks=(replace(good_report.tracks[0], cast=(CastReport(None, "es", False, 3, 9),)),))
    assert "<h3>Voices</h3>" not in render_page(report)


def test_hostile_text_stays_text(good_report: Report) -> None:
    read = Reader(render_page(hostile(good_report)))
    assert read.all("script") == [] and read.all("img") == []
    assert read.text.count("<script>alert('x')</script>") > 10
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]


def test_the_page_is_complete_in_itself(good_report: Report) -> None:
    read = Reader(render_page(good_report))
    links = [value for _, attributes in read.tags for name, value in attributes.items() if name in {"src", "href"}]
    assert links and all((link or "").startswith("#") for link in links)
    assert read.all("link") == []


def test_only_the_page_s_own_style_may_run(good_report: Report) -> None:
    page = render_page(good_report)
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policies = [meta["content"] for meta in Reader(page).all("meta") if meta.get("http-equiv")]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]
    assert "style=" not in page and "url(" not in style[1] and "@import" not in style[1]


def test_what_was_paid_to_vendors_is_told_in_words(good_report: Report) -> None:
    heard = VendorCalls("deepgram", "transcription", "nova-3", 2, 1, {"seconds of audio": 130.4}, 0, 0, {})
    said = VendorCalls(
        "openai", "translation", "m", 3, 0, {"tokens in": 1234.0, "tokens out": 9.0}, 1, 0, {"tokens in": 7}
    )
    text = " ".join(Reader(render_page(replace(good_report, vendor_calls=(heard, said)))).text.split())
    for words in (
        "Paid to vendors",
        "2 min 10 s of audio",
        "▲ 1",
        "1,234 tokens in, 9 tokens out",
        "1 call: 7 tokens in",
    ):
        assert words in text
    assert "Paid to vendors" not in Reader(render_page(good_report)).text


def test_links_lead_somewhere_and_no_id_is_used_twice(good_report: Report) -> None:
    read = Reader(render_page(good_report))
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = [(attributes["href"] or "").removeprefix("#") for attributes in read.all("a")]
    wanted += [name for _, attributes in read.tags for name in (attributes.get("aria-labelledby") or "").split()]
    assert set(wanted) <= set(ids)


def test_the_verdict_comes_first_in_words_and_symbol(good_report: Report) -> None:
    good = Reader(render_page(good_report)).text
    assert good.index("Every promise holds") < good.index("As long as the source")
    track = good_report.tracks[0]
    kept = tuple(replace(promise, holds=promise.name != "rate") for promise in track.promises)
    bad = Reader(render_page(replace(good_report, holds=False, tracks=(replace(track, promises=kept, holds=False),))))
    assert "1 promise is broken" in bad.text and "✘ broken" in bad.text and "7 of 8 promises hold" in bad.text


def test_tables_have_headers_and_texts_their_language(good_report: Report) -> None:
    read = Reader(render_page(good_report))
    assert all(header.get("scope") in {"col", "row"} for header in read.all("th"))
    assert {"es", "en"} <= {cell.get("lang") for cell in read.all("td")}


def test_a_draft_is_called_one(good_report: Report) -> None:
    assert "Flite makes drafts" in Reader(render_page(good_report)).text
    better = replace(good_report, engines=(replace(good_report.engines[0], quality="good", commercial_use=False),))
    text = Reader(render_page(better)).text
    assert "makes drafts" not in text and "✘ not allowed" in text


def test_the_worst_line_comes_first(good_report: Report) -> None:
    line = good_report.tracks[0].lines[0]
    ordered = [
        replace(line, problems=("cut", "shift")),
        replace(line, problems=("cut",)),
        replace(line, problems=("shift",), shift_ms=900),
        replace(line, problems=("shift",), shift_ms=700),
        replace(line, rate=1.3),
        replace(line, rate=1.0, shift_ms=0, weak_words=("a",)),
        replace(line, rate=1.0, shift_ms=0, weak_words=()),
    ]
    shuffled = [ordered[index] for index in (3, 0, 6, 1, 5, 2, 4)]
    assert sorted(shuffled, key=severity) == ordered


def test_thousands_of_lines_stay_a_page(good_report: Report) -> None:
    track = good_report.tracks[0]
    lines = tuple(replace(track.lines[number % 3], id=f"s{number:04d}") for number in range(1200))
    page = render_page(replace(good_report, tracks=(replace(track, lines=lines),)))
    assert "The next 960 lines" in page and "200 more, all better than these" in page
    few = render_page(replace(good_report, tracks=(replace(track, lines=lines[:240]),)))
    assert len(few) < 600_000


def test_two_hundred_lines_in_five_languages_are_light(good_report: Report) -> None:
    track = good_report.tracks[0]
    lines = tuple(replace(track.lines[number % 3], id=f"s{number:04d}") for number in range(200))
    tracks = tuple(replace(track, language=code, lines=lines) for code in ("es", "fr", "de", "it", "pt"))
    assert len(render_page(replace(good_report, tracks=tracks))) < 2_000_000


def colours(style: str, dark: bool) -> dict[str, str]:
    light_block, dark_block = (block[1] for block in re.finditer(r":root \{(.*?)\}", style, re.DOTALL))
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light_block))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark_block)) if dark else found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("text", "bg"),
        ("text", "surface"),
        ("text", "bad-bg"),
        ("text", "ok-bg"),
        ("muted", "bg"),
        ("muted", "surface"),
        ("muted", "bad-bg"),
        ("primary", "bg"),
        ("ok", "ok-bg"),
        ("ok", "surface"),
        ("bad", "bad-bg"),
        ("bad", "surface"),
        ("warn", "warn-bg"),
        ("warn", "surface"),
    ],
)
def test_text_is_readable_in_both_themes(good_report: Report, ink: str, paper: str, dark: bool) -> None:
    style = re.search(r"<style>(.*)</style>", render_page(good_report), re.DOTALL)
    assert style is not None
    palette = colours(style[1], dark)
    light, shade = sorted((luminance(palette[ink]), luminance(palette[paper])), reverse=True)
    assert (light + 0.05) / (shade + 0.05) >= 4.5


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_browser_shows_it_without_a_request_a_complaint_or_a_sideways_scroll(
    browser: Browser, good_report: Report, tmp_path: Path, width: int, scheme: Literal["dark", "light"]
) -> None:
    place = tmp_path / "report.html"
    place.write_text(render_page(hostile(good_report)), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(place.as_uri())
    assert complaints == []
    assert requests == [place.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
        == {
            "dark": "rgb(10, 1, 24)",
            "light": "rgb(250, 248, 255)",
        }[scheme]
    )
    page.close()
