"""What is set of engines and models, put in force in a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from octavia.dubbing.engines import configure
from octavia.platform.engine_options import load_engine_options
from octavia.platform.settings import ENVIRONMENT_PREFIX, Settings


def put_in_force(settings: Settings, folder: Path, environment: Mapping[str, str]) -> None:
    """Let engines and models of this process, and of those it starts, have what is set of them.

    Args:
        folder: Where `octavia.toml` is looked for.
        environment: Variables with options of engines.

    Raises:
        DocumentError: for what is set wrong.
    """
    configure(load_engine_options(folder, environment))
    for name, value in (
        ("MODELS_DIR", settings.models_dir and settings.models_dir.expanduser().absolute()),
        ("MODELS_MEMORY_MB", settings.models_memory_mb),
        ("MODELS_MIRROR", settings.models_mirror),
    ):
        if value:
            os.environ[ENVIRONMENT_PREFIX + name] = str(value)
