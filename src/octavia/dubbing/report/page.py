"""The report as one self-contained web page: no script, no request, nothing but the report itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from octavia.dubbing.counting import counted
from octavia.dubbing.report.charts import track_picture
from octavia.dubbing.report.figures import LineReport
from octavia.dubbing.report.lines import LENT_VOICE
from octavia.dubbing.report.model import CastReport, Promise, Report, TrackReport
from octavia.dubbing.report.summary import state_of, symbol_of, verdict
from octavia.dubbing.timing import clock

_TEMPLATES = Path(__file__).parent / "templates"
_ROWS_SHOWN, _MOST_ROWS = 40, 1000
_PROBLEMS = {"cut": "cut", "overlap": "overlaps", "rate": "pace", "shift": "start", "pace": "not as set"}
_KINDS = {
    "vad": "voice activity",
    "stt": "speech recognition",
    "mt": "translation",
    "tts": "speech",
    "diarization": "telling speakers apart",
    "separation": "voice and background",
}
_ROLES = {
    "package": "picture with all tracks",
    "mix": "finished sound",
    "mix-m4a": "finished sound, AAC",
    "mix-flac": "finished sound, FLAC",
    "voice": "voice alone",
    "burned": "picture with subtitles burned in",
    "subtitles-srt": "subtitles",
    "subtitles-vtt": "subtitles",
    "subtitles-ass": "subtitles",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The lines of a track, worst first: those shown at once, those shown on request, and how many are left out."""

    first: Sequence[LineReport]
    rest: Sequence[LineReport]
    left_out: int


class _Compiled(FileSystemBytecodeCache):
    """Templates compiled once a user: compiling takes longer than filling. A full or closed disk is no failure."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def render_page(report: Report) -> str:
    """The page as HTML. Everything the report holds is escaped; the same report gives the same page."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page: str = (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=digest,
            verdict=verdict(report),
            drafts=sorted({engine.title for engine in report.engines if engine.quality == "draft"}),
            pictures={track.language: track_picture(track, report.settings) for track in report.tracks},
            rows={track.language: _rows(track.lines) for track in report.tracks},
        )
    )
    return page


def severity(line: LineReport) -> tuple[float, ...]:
    """Sorts lines worst first (ascending): broken promises, then how hard pace and start were strained, then doubts."""
    strain = abs((line.rate or 1.0) - 1.0) / 0.3 + abs(line.shift_ms or 0) / 500
    doubts = len(line.weak_words) + len(line.unknown_words) + (line.word_errors or 0)
    return (-len(line.problems), -float("cut" in line.problems), -strain - 0.1 * doubts)


def _rows(lines: Sequence[LineReport]) -> Rows:
    ordered = sorted(lines, key=lambda line: (severity(line), line.id))
    rest = ordered[_ROWS_SHOWN:_MOST_ROWS]
    return Rows(ordered[:_ROWS_SHOWN], rest, max(0, len(ordered) - _MOST_ROWS))


def _notes(line: LineReport) -> list[str]:
    parts = (
        (line.help, "{}"),
        ("; ".join(line.tried), "Tried: {}"),
        ("placed by hand" if line.by_hand else "", "{}"),
        ("paced by hand" if line.pace_by_hand else "", "{}"),
        (", ".join(line.weak_words), "Weakly heard: {}"),
        (", ".join(line.unknown_words), "Not translated: {}"),
        (line.heard if line.word_errors else "", "Heard back as: {}"),
    )
    return [sentence.format(text) for text, sentence in parts if text]


def _cast(track: TrackReport) -> list[tuple[str, str]]:
    """Who speaks with which voice, in words; nothing of a single speaker with a voice of the engine's."""
    if len(track.cast) < 2 and not any(one.own for one in track.cast):
        return []
    return [(one.speaker or "not told apart", _voice(one)) for one in track.cast]


def _voice(one: CastReport) -> str:
    own = "a recorded voice" if one.voice == LENT_VOICE else "their own voice"
    who = own if one.own else one.voice
    return f"{who}, {counted(one.lines, 'line')}, {_clock(one.spoken_ms)}"


def _unknown_words(track: TrackReport) -> list[tuple[str, str]]:
    where: dict[str, list[str]] = {}
    for line in track.lines:
        for word in line.unknown_words:
            where.setdefault(word, []).append(line.id)
    return [
        (word, ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more") for word, ids in sorted(where.items())
    ]


def _state(promise: Promise) -> str:
    words = f"{symbol_of(promise)} {state_of(promise)}"
    return f"{words} (advice)" if promise.advice and promise.holds else words


def _state_class(promise: Promise) -> str:
    if promise.holds is None:
        return "open"
    if promise.holds:
        return "ok"
    return "warn" if promise.advice else "bad"


def _tally(track: TrackReport) -> str:
    binding = [promise for promise in track.promises if not promise.advice]
    kept = sum(promise.holds is True for promise in binding)
    return "every promise holds" if kept == len(binding) else f"{kept} of {len(binding)} promises hold"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.2f} GB"


def used(amounts: Mapping[str, float]) -> str:
    """What calls used, in words: `2 min 10 s of audio`, `1,234 characters`."""
    return ", ".join(_amount(unit, amount) for unit, amount in sorted(amounts.items()))


def _amount(unit: str, amount: float) -> str:
    if not unit.startswith("seconds"):
        return f"{amount:,.0f} {unit}"
    minutes, seconds = divmod(round(amount), 60)
    return (f"{minutes} min " if minutes else "") + f"{seconds} s{unit.removeprefix('seconds')}"


def _with_unit(pattern: str) -> Callable[[float | None], str]:
    def write(value: float | None) -> str:
        return "–" if value is None else pattern.format(value).replace("-", "−")

    return write


def _clock(value: float) -> str:
    text = clock(round(value))
    return text[:-1] if value < 3_600_000 else text[:-4]


def _compiled() -> _Compiled | None:
    try:
        return _Compiled()
    except (OSError, RuntimeError):  # no folder for temporary files that is safe from other users
        return None


@cache
def _environment() -> Environment:
    environment = Environment(
        bytecode_cache=_compiled(),
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "cast": _cast,
        "clock": _clock,
        "db": _with_unit("{:.1f} dB"),
        "dbtp": _with_unit("{:.1f} dBTP"),
        "kind_name": lambda kind: _KINDS.get(kind, kind),
        "lufs": _with_unit("{:.1f} LUFS"),
        "ms": _with_unit("{:,.0f} ms"),
        "notes": _notes,
        "percent": lambda share: f"{share * 100:.0f} %",
        "problem_name": lambda problem: _PROBLEMS.get(problem, problem),
        "rate": _with_unit("{:.2f} ×"),
        "role_name": lambda role: _ROLES.get(role, role),
        "signed_ms": _with_unit("{:+,.0f} ms"),
        "size": _size,
        "state": _state,
        "state_class": _state_class,
        "tally": _tally,
        "unknown_words": _unknown_words,
        "used": used,
    }
    return environment
