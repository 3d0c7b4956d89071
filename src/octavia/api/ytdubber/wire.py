"""What the calls of the YT Dubber contract have in common on the wire."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import StringConstraints

IDENTIFIER = r"^[A-Za-z0-9_-]{1,64}$"
"""What an identifier may look like; what doesn't is refused before anything is looked up."""

JobId = Annotated[str, Path(pattern=IDENTIFIER, description="A job's id.", examples=["5a0f7c1e-2c7e-4f0e-9d6d-1f1b"])]
"""A job, in a path."""

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
"""An identifier in a body or a query."""
