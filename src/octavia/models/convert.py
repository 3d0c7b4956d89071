"""The steps that may follow a pull: published files made into what an engine runs best.

A step is a function `convert(source, target)`: it reads the published files in `source` and writes a whole model into
the empty folder `target`. What it needs may not be installed; then the model is kept as published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from octavia.models.spec import ModelSpec

Convert = Callable[[Path, Path], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A step by where its function `convert` is.

    Attributes:
        made: A file that only its results have.
        packages: What it imports.
    """

    module: str
    made: str
    packages: tuple[str, ...]


STEPS = {"opus-mt": Step("octavia.models.convert_opus", "model.bin", ("ctranslate2", "sentencepiece"))}


def is_due(spec: ModelSpec, folder: Path) -> bool:
    """Whether a step of the model is still to be made of these files."""
    return bool(spec.convert) and not (folder / STEPS[spec.convert].made).exists()


def lacks(spec: ModelSpec) -> tuple[str, ...]:
    """The packages that the step needs and that aren't installed."""
    return tuple(package for package in STEPS[spec.convert].packages if find_spec(package) is None)


def convert(spec: ModelSpec, source: Path, target: Path) -> None:
    """Make the step.

    Raises:
        EngineError: if the files are not what they should be.
    """
    module = import_module(STEPS[spec.convert].module)
    cast("Convert", module.convert)(source, target)
