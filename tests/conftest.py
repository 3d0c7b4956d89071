"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real speech and alignment cases beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    assert folder.is_dir(), f"{folder} is missing: the data folder belongs beside the checkout"
    return folder
