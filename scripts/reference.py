"""Writes docs/reference from the code: run by `make docs`; a test fails when a page is out of date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from octavia.cli.reference import cli_page, exit_codes_page
from octavia.dubbing.engines import Engine, EngineInfo, Kind, engine_classes
from octavia.dubbing.report.schema import schema_page
from octavia.platform.engine_options import engine_options_page
from octavia.platform.server_settings import server_settings_page
from octavia.platform.settings import settings_page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
_NOTE = "<!-- Written by `make docs` from the code: change the code, not this page. -->\n\n"
_KIND_TITLES = {
    Kind.VOICE_ACTIVITY: "Voice activity: where somebody speaks",
    Kind.SPEECH_TO_TEXT: "Speech to text",
    Kind.TRANSLATION: "Translation",
    Kind.SPEECH: "Text to speech",
    Kind.DIARIZATION: "Diarization: who speaks when",
    Kind.SEPARATION: "Separation of voice and background",
}


def engines_page() -> str:
    """The reference page of the built-in engines, from what they declare wherever they run."""
    lines = [
        "# Engines",
        "",
        "What every built-in engine declares. Versions, languages, pairs and voices depend on the data installed:",
        "`octavia engines` lists those of a machine, `octavia doctor` what it lacks and the command that adds it.",
        "An engine of another package registers in the same way: see `examples/engine-plugin`.",
        "",
    ]
    for kind in Kind:
        lines += [f"## {_KIND_TITLES[kind]}", "", f"Entry-point group `octavia.engines.{kind.value}`.", ""]
        for engine in engine_classes(kind).values():
            if _is_built_in(engine):
                lines += _engine_section(engine.describe())
    return "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "engines.md": engines_page,
    "exit-codes.md": exit_codes_page,
    "report.md": schema_page,
    "server.md": server_settings_page,
    "settings.md": lambda: settings_page() + "\n" + engine_options_page(_built_in_names()),
}


def page(name: str) -> str:
    """The content of docs/reference/`name` as the code now says."""
    return _NOTE + PAGES[name]().strip() + "\n"


def _is_built_in(engine: type[Engine]) -> bool:
    return engine.__module__.startswith("octavia.engines.")


def _built_in_names() -> list[str]:
    """Of all kinds, each once."""
    classes = [engine for kind in Kind for engine in engine_classes(kind).values()]
    return sorted({engine.name for engine in classes if _is_built_in(engine)})


def _engine_section(info: EngineInfo) -> list[str]:
    rows = [
        ("Title", info.title),
        ("Quality", info.quality.value),
        ("Licence", info.licence),
        ("Commercial use", "yes" if info.commercial_use else "no"),
        ("Needs", ", ".join(info.needs) or "nothing beyond its installed package: no network, key, GPU or weights"),
        *_kind_rows(info),
        ("At once in one process", str(info.parallel)),
        ("Keeps other Python threads waiting", "yes" if info.holds_gil else "no"),
    ]
    table = [f"| {name} | {value} |" for name, value in rows]
    limits = [f"- {limit}" for limit in info.limits]
    return [f"### {info.name}", "", "| | |", "|---|---|", *table, "", *limits, *([""] if limits else [])]


def _kind_rows(info: EngineInfo) -> list[tuple[str, str]]:
    if info.kind is Kind.SPEECH_TO_TEXT:
        return [
            ("Punctuates", "yes" if info.punctuates else "no"),
            ("Tells speakers apart", "yes" if info.diarizes else "no"),
        ]
    if info.kind is Kind.SPEECH:
        speaks = info.rate_range
        own = f"{speaks[0]:g} to {speaks[1]:g} times its natural rate" if speaks else "natural only; stretched to fit"
        return [
            ("Rates it can speak at", own),
            ("Speaks in someone's own voice", "yes" if info.clones else "no"),
            ("Takes depend on a seed", "yes; they are checked" if info.seeded else "no"),
        ]
    return []


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / name).write_text(page(name), encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
