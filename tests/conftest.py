"""What all tests share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from octavia.models.devices import prepare_threads
from support.databases import database, database_url, postgres, sqlite_template, sqlite_url  # noqa: F401 - fixtures
from support.people import ana  # noqa: F401 - a fixture
from support.server import client, clock, new_client, queue, server, server_settings  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[1]

# Before any test imports what has a pool of threads: one that spins takes a core from the other workers.
prepare_threads()

# The same examples each time: what is found by chance is to be found by who changed something, not by who comes next.
# How long one takes says how busy the machine is, and fails nothing.
settings.register_profile("fixed", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("exploring", settings.get_profile("fixed"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# A shell that starts tests in the background lets them ignore Ctrl-C, and with them every program they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real speech and alignment cases beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    assert folder.is_dir(), f"{folder} is missing: the data folder belongs beside the checkout"
    return folder
