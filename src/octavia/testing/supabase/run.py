"""Running the loopback project as a process, and what the server beside it has to be told."""

from __future__ import annotations

from collections.abc import Callable

from octavia.testing.serving import serve
from octavia.testing.supabase.app import create_app
from octavia.testing.supabase.project import Project


def settings_for(url: str) -> dict[str, str]:
    """What a server has to have set to let this project's users in: variables, by name without their prefix."""
    return {"SUPABASE_URL": url}


def run(port: int, told: Callable[[str], None]) -> None:
    """Serve on loopback until told to stop.

    Args:
        port: 0 takes a free one.
        told: Given the address once it is listened on.

    Raises:
        OutputError: if the port is taken.
    """
    project = Project()

    def begun(url: str) -> None:
        project.url = url
        told(url)

    serve(create_app(project), port, begun)
