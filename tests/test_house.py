"""The house rules, as tests. CONTRIBUTING.md says them in prose."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from octavia.dubbing.errors import ExitCode
from octavia.platform.server_settings import declared_server_settings
from octavia.platform.settings import declared_settings

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "src" / "octavia"
REFERENCE = ROOT / "docs" / "reference"

LONGEST_FILE = 400
LONGER_FOR_A_REASON: dict[str, str] = {}

EDGES = {
    "cli/edge.py": "the shell: a fault of ours becomes one line and a file to report",
    "workers/desk.py": "a worker: a fault of ours fails one job, with a reason, and the worker goes on",
}
"""Modules that may catch whatever comes, because nothing is above them: path under src/octavia, reason."""

STARTS_PROGRAMS = {"dubbing/process.py": "the one place that does"}
NAMES_FFMPEG = {
    "dubbing/process.py": "knows which Debian package brings a program",
}

MIRRORS_NOTHING = {
    "e2e": "tests of the whole: the command line, killed, lied to, and looked at from outside",
    "e2e/web": "all pages, in a real browser",
}

NOT_OURS = ("uv.lock", "web/package-lock.json", "benchmarks/lighthouse/package-lock.json", "web/src/api/")
"""What a program writes from what is ours."""

KNOWN_HOSTS = {
    "127.0.0.1",
    "169.254.169.254",  # no host of anybody: where clouds keep secrets, for tests that it is refused
    "localhost",
    "api.deepgram.com",
    "api.openai.com",
    "example.org",
    "github.com",
    "keepachangelog.com",
    "semver.org",
    "testserver",
    "www.w3.org",
}
_URL_HOST = re.compile(r"\bhttps?://((?![\w.-]+\.(?:example|invalid|test)\b)[\w.-]+)")
_REGISTRY = re.compile(r"\b(?:deb|files|index|mirror|packages|proxy|registry)\.[a-z-]+\.(?:com|internal|io|net|org)\b")
_PRIVATE_ADDRESS = re.compile(r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b")
_MACHINE_PATH = re.compile(r"(?<![\w.~$}/*-])/(?:(?:Users|home)/(?!me/)|opt/|root/|work/)")
_STARTS_A_PROGRAM = re.compile(
    r"Popen|subprocess\.(?:Popen|run|call|check_\w+|get\w+)|os\.(?:system|popen|exec\w+|spawn\w+|posix_spawn\w*)"
)
_MARK = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


@cache
def tracked_files() -> tuple[Path, ...]:
    """What git tracks or would add; binary files, the locks and the generated client left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    paths = (ROOT / name for name in listed if name and not name.startswith(NOT_OURS))
    return tuple(path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192])


def name_of(path: Path) -> str:
    return path.relative_to(LIBRARY if path.is_relative_to(LIBRARY) else ROOT).as_posix()


def python_files() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py"]


@cache
def library() -> dict[str, ast.Module]:
    """The syntax tree of every library module by its path under src/octavia."""
    modules = (path for path in python_files() if path.is_relative_to(LIBRARY))
    return {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in modules}


def places(pattern: re.Pattern[str], allowed: set[str] | None = None) -> list[str]:
    """`file:line: match` of every match in a tracked file, except allowed ones."""
    found = []
    for path in tracked_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for match in pattern.finditer(line):
                if match.group(match.lastindex or 0) not in (allowed or set()):
                    found.append(f"{name_of(path)}:{number}: {match.group()}")
    return found


def program_texts(tree: ast.Module) -> Iterator[str]:
    """Texts that could be the name of a program: all but docstrings and the parts of f-strings."""
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.value


def starts_programs(tree: ast.Module) -> bool:
    calls = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(_STARTS_A_PROGRAM.fullmatch(call) for call in calls)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether it takes any exception and doesn't pass it on."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {node.id for node in caught if isinstance(node, ast.Name)}
    broad = handler.type is None or bool(names & {"Exception", "BaseException"})
    last = handler.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def test_no_file_holds_more_than_one_idea_can_need() -> None:
    too_long = {
        name_of(path): lines
        for path in tracked_files()
        if path.suffix in {".py", ".ts", ".tsx"}
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert too_long.keys() == LONGER_FOR_A_REASON.keys(), f"over {LONGEST_FILE} lines: {too_long}"


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, tree in library().items() if not (ast.get_docstring(tree) or "").strip()]
    assert silent == []


def test_every_folder_of_the_library_is_a_package() -> None:
    folders = {Path(name).parent for name in library()}
    assert [folder.as_posix() for folder in folders if (folder / "__init__.py").as_posix() not in library()] == []


def test_nothing_is_left_for_later() -> None:
    assert places(_MARK) == []


def test_the_library_never_prints() -> None:
    printing = [
        f"{name}:{node.lineno}"
        for name, tree in library().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_only_the_edges_catch_whatever_comes() -> None:
    catching = [
        f"{name}:{node.lineno}"
        for name, tree in library().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node) and name not in EDGES
    ]
    assert catching == []


def test_programs_are_started_in_one_place() -> None:
    starting = {name for name, tree in library().items() if starts_programs(tree)}
    assert starting == STARTS_PROGRAMS.keys()


def test_ffmpeg_is_named_by_the_media_package_alone() -> None:
    naming = {
        name
        for name, tree in library().items()
        if not name.startswith(("dubbing/media/", "testing/sample"))
        and {"ffmpeg", "ffprobe"}.intersection(program_texts(tree))
    }
    assert naming == NAMES_FFMPEG.keys()


def test_every_exception_to_a_rule_is_a_file_that_exists() -> None:
    for rule in (LONGER_FOR_A_REASON, EDGES, STARTS_PROGRAMS, NAMES_FFMPEG):
        assert rule.keys() <= library().keys()


def test_every_folder_of_tests_mirrors_a_folder_of_the_source() -> None:
    tests = ROOT / "tests"
    folders = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    sources = [LIBRARY, ROOT]
    strays = {folder.as_posix() for folder in folders if not any((source / folder).is_dir() for source in sources)}
    assert strays == MIRRORS_NOTHING.keys()
    assert [folder.as_posix() for folder in folders if (tests / folder / "__init__.py").exists()] == []


def test_tracked_files_name_no_place_of_a_single_machine() -> None:
    assert places(_MACHINE_PATH) == []
    assert places(_PRIVATE_ADDRESS) == []


def test_tracked_files_name_no_host_but_public_pages() -> None:
    assert places(_URL_HOST, KNOWN_HOSTS) == []
    assert places(_REGISTRY) == []


def test_every_command_of_the_makefile_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [path for path in tracked_files() if path.suffix == ".md"]
    named = {name for page in pages for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))}
    assert {"demo", "test"} <= named <= targets


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in tracked_files()
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://")) and not (page.parent / target).exists()
    ]
    assert broken == []


def built_in_engines() -> list[str]:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    return sorted({name for group, points in groups.items() if group.startswith("octavia.engines.") for name in points})


@pytest.mark.parametrize("name", built_in_engines())
def test_an_engine_is_documented(name: str) -> None:
    assert f"### {name}\n" in (REFERENCE / "engines.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", declared_settings())
def test_a_setting_is_documented(name: str) -> None:
    assert declared_settings()[name].says.description
    assert f"`{name}`" in (REFERENCE / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", declared_server_settings())
def test_a_setting_of_the_server_is_documented(name: str) -> None:
    assert declared_server_settings()[name].says.description
    assert f"`{name}`" in (REFERENCE / "server.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ExitCode)
def test_an_exit_code_is_documented(code: ExitCode) -> None:
    page = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `?{code.value}`? \|", page, re.MULTILINE)
