"""Voices of XTTS: those in its file of speakers, and profiles of somebody's own."""

from __future__ import annotations

import io
import json
import pickle
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from octavia.dubbing.engines import Samples, Voice
from octavia.dubbing.errors import EngineError
from octavia.dubbing.languages import LANGUAGES

SPEAKERS_FILE = "speakers_xtts.pth"

_MEN = (
    "Andrew Chipper|Badr Odhiambo|Dionisio Schuyler|Royston Min|Viktor Eka|Abrahan Mack|Adde Michal|Baldur Sanjin|"
    "Craig Gutsy|Damien Black|Gilberto Mathias|Ilkin Urbano|Kazuhiko Atallah|Ludvig Milivoj|Suad Qasim|"
    "Torcull Diarmuid|Viktor Menelaos|Zacharie Aimilios|Ige Behringer|Filip Traverse|Damjan Chapman|Wulf Carlevaro|"
    "Aaron Dreschner|Kumar Dahl|Eugenio Mataracı|Ferran Simen|Xavier Hayasaka|Luis Moray|Marcos Rudaski"
)
_WOMEN = (
    "Claribel Dervla|Daisy Studious|Gracie Wise|Tammie Ema|Alison Dietlinde|Ana Florence|Annmarie Nele|Asya Anara|"
    "Brenda Stern|Gitta Nikolina|Henriette Usha|Sofia Hellen|Tammy Grit|Tanja Adelina|Vjollca Johnnie|Nova Hogarth|"
    "Maja Ruoho|Uta Obando|Lidiya Szekeres|Chandra MacFarland|Szofi Granger|Camilla Holmström|Lilya Stainthorpe|"
    "Zofija Kendrick|Narelle Moon|Barbora MacLean|Alexandra Hisakawa|Alma María|Rosemary Okafor"
)
"""The published speakers, to be told apart by how they sound."""
_UNREADABLE = (pickle.UnpicklingError, EOFError, AttributeError, TypeError, IndexError)
"""What a damaged pickle raises."""
_KIND = "octavia xtts voice 1"


@dataclass(frozen=True, slots=True)
class Latents:
    """What XTTS knows of a voice: how it speaks, shape (1, n, channels), and how it sounds, shape (1, 512, 1)."""

    style: Samples
    sound: Samples


@lru_cache(maxsize=16)
def languages_in(folder: Path, digest: str) -> tuple[str, ...]:
    """The languages that a model's configuration names, as our codes; none if it can't be read.

    `digest` is the model's: other contents, another answer.
    """
    _ = digest
    try:
        named = json.loads((folder / "config.json").read_text(encoding="utf-8"))["languages"]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    codes = (str(name).partition("-")[0] for name in named)
    return tuple(dict.fromkeys(code for code in codes if code in LANGUAGES))


@lru_cache(maxsize=16)
def speakers_in(folder: Path, digest: str) -> dict[str, str]:
    """The speakers of a model by the id of theirs, in the model's order; none if its file can't be read.

    `digest` is the model's: other contents, another answer. The file is a zip with a pickle that names the speakers;
    read here without torch, and without calling anything the pickle names.
    """
    _ = digest
    try:
        with zipfile.ZipFile(folder / SPEAKERS_FILE) as parts:
            (inner,) = (name for name in parts.namelist() if name.endswith("/data.pkl"))
            found = _Names(io.BytesIO(parts.read(inner))).load()
    except (OSError, ValueError, zipfile.BadZipFile, *_UNREADABLE):
        return {}
    ids: dict[str, str] = {}
    for name in found if isinstance(found, dict) else ():
        slug = _slug(str(name))
        ids[slug if slug not in ids else f"{slug}-{len(ids)}"] = str(name)
    return ids


def voices_of(speakers: dict[str, str], languages: tuple[str, ...]) -> tuple[Voice, ...]:
    """Every speaker in every language, ids like `es/claribel-dervla`."""
    return tuple(
        Voice(f"{language}/{slug}", language, speakers[slug], _gender(speakers[slug]))
        for language in languages
        for slug in speakers
    )


def to_profile(latents: Latents, model_digest: str) -> bytes:
    """A voice as a file: a NumPy archive, the same bytes for the same voice."""
    file = io.BytesIO()
    np.savez(file, kind=np.array(_KIND), model=np.array(model_digest), style=latents.style, sound=latents.sound)
    return file.getvalue()


def from_profile(path: Path, model_digest: str) -> Latents:
    """A voice from its file.

    Raises:
        EngineError: if there is none, it is damaged, or it was made with another model.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as parts:
            kind, model = str(parts["kind"]), str(parts["model"])
            latents = Latents(parts["style"], parts["sound"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise EngineError(f"{path} is not a voice profile of xtts", "make it again") from error
    if kind != _KIND or model != model_digest:
        raise EngineError(f"the voice profile {path} was made with another model of xtts", "make it again")
    return latents


def _gender(name: str) -> str:
    if name in _WOMEN.split("|"):
        return "female"
    return "male" if name in _MEN.split("|") else ""


def _slug(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain.casefold()).strip("-") or "speaker"


class _Names(pickle.Unpickler):
    """Reads the structure of a pickle; whatever it would make of classes and tensors is None."""

    def find_class(self, module: str, name: str) -> Any:
        _ = module, name
        return _nothing

    def persistent_load(self, pid: Any) -> Any:
        _ = pid


def _nothing(*_: object) -> Any:
    return {}
