"""What a published VITS is, read from its folder without loading it: its languages, speakers and needs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize

CONFIG = "config.json"
_MODEL_FILES = ("model_file.pth", "model_file.pth.tar", "model.pth", "best_model.pth", "checkpoint.pth")
"""The names that checkpoints have, the most usual first."""
_DEFAULTS = {
    "speakers_file": ("speaker_ids.json", "speakers.json"),
    "language_ids_file": ("language_ids.json",),
    "d_vector_file": ("speakers.json",),
}
"""The names of the files that a configuration points to, by its field. Its own paths are those of who trained it."""
_PHONEMIZERS = {
    "gruut": "gruut",
    "ja_jp_phonemizer": "cutlet",
    "zh_cn_phonemizer": "pypinyin",
    "bn_phonemizer": "bangla",
    "multi_phonemizer": "gruut",
}


@dataclass(frozen=True, slots=True)
class VitsLayout:
    """A model in a folder.

    Attributes:
        checkpoint: The file with its weights.
        languages: What it calls its languages, by our codes.
        speakers: The names of its speakers; empty if it has one that has none.
        several_languages: Whether it must be told which one to speak.
        files: Of the files its configuration points to, those that are here, by field.
        phonemizer: What makes phonemes of text: `espeak`, a name of Coqui's, or empty if it reads letters.
    """

    checkpoint: Path
    languages: dict[str, str]
    speakers: tuple[str, ...] = ()
    several_languages: bool = False
    files: tuple[tuple[str, Path], ...] = ()
    phonemizer: str = ""

    @property
    def package(self) -> str:
        """The package it needs to make phonemes, as it is imported; empty if none besides Coqui's own."""
        return _PHONEMIZERS.get(self.phonemizer, "")


@lru_cache(maxsize=64)
def vits_layout(folder: Path, digest: str, languages: tuple[str, ...]) -> VitsLayout | None:
    """The model in `folder`; None if it is no VITS or can't be read.

    Args:
        digest: Of the model: other contents, another answer.
        languages: What is known of it besides; it wins over its configuration unless that has several.
    """
    _ = digest
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        checkpoint = _checkpoint(folder)
        if checkpoint is None or config.get("model") != "vits":
            return None
        return _read(folder, config, checkpoint, languages)
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def _read(folder: Path, config: dict[str, Any], checkpoint: Path, languages: tuple[str, ...]) -> VitsLayout:
    files = {field: path for field in _DEFAULTS if (path := _file(folder, config, field))}
    embedded = _flag(config, "use_language_embedding") and "language_ids_file" in files
    theirs = list(_json(files["language_ids_file"])) if embedded else _named_languages(config)
    known = _ours(theirs) if embedded or not languages else dict.fromkeys(languages, theirs[0])
    return VitsLayout(
        checkpoint=checkpoint,
        languages=known,
        speakers=_speakers(config, files),
        several_languages=embedded and len(theirs) > 1,
        files=tuple(files.items()),
        phonemizer=_phonemizer(config),
    )


def _checkpoint(folder: Path) -> Path | None:
    found = [path for name in _MODEL_FILES if (path := folder / name).is_file()]
    others = sorted(path for path in folder.glob("*.pth") if path.name not in ("speakers.pth", "model_se.pth"))
    return next(iter([*found, *others]), None)


def _named_languages(config: dict[str, Any]) -> list[str]:
    """The languages its configuration names, English if none, as Coqui has it."""
    datasets = [dataset.get("language") for dataset in config.get("datasets") or ()]
    named = [*(config.get("languages") or ()), *datasets, config.get("phoneme_language")]
    return [name for name in dict.fromkeys(named) if name][:1] or ["en"]


def _ours(theirs: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in theirs:
        try:
            found.setdefault(normalize(name), name)
        except LanguageError:
            continue
    return found


def _speakers(config: dict[str, Any], files: dict[str, Path]) -> tuple[str, ...]:
    if _flag(config, "use_speaker_embedding"):
        listed = config.get("speakers") or (_json(files["speakers_file"]) if "speakers_file" in files else ())
        names = [str(name) for name in listed]
    elif _flag(config, "use_d_vector_file") and "d_vector_file" in files:
        names = [str(clip["name"]) for clip in _json(files["d_vector_file"]).values()]
    else:
        names = []
    names = list(dict.fromkeys(names))
    return tuple(names) if len(names) > 1 else ()


def _phonemizer(config: dict[str, Any]) -> str:
    if not config.get("use_phonemes"):
        return ""
    return str(config.get("phonemizer") or "espeak")


def _file(folder: Path, config: dict[str, Any], field: str) -> Path | None:
    named = config.get(field) or (config.get("model_args") or {}).get(field) or ""
    named = (named[0] if named else "") if isinstance(named, list) else named
    names = [Path(str(named).replace("\\", "/")).name] if named else []
    return next((folder / name for name in [*names, *_DEFAULTS[field]] if (folder / name).is_file()), None)


def _flag(config: dict[str, Any], field: str) -> bool:
    return bool(config.get(field) or (config.get("model_args") or {}).get(field))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else {}
