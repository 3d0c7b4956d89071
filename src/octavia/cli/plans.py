"""What a job would do, before it does it."""

from __future__ import annotations

from octavia.cli.forecast import minutes_seconds
from octavia.cli.tables import table
from octavia.dubbing.documents import to_json
from octavia.dubbing.pipeline import Plan


def plan_text(plan: Plan) -> str:
    """The plan as a table: every stage with its language, engine and estimated time."""
    rows = [(row.stage, row.language or "all", row.engine, minutes_seconds(row.estimated_s)) for row in plan.rows]
    reasons = dict.fromkeys(row.reason for row in plan.rows if row.reason)
    source = (
        f"{plan.source.path.name}, {minutes_seconds(plan.source.duration_ms / 1000)}, audio track {plan.track.number}"
    )
    parts = [
        source,
        table(("stage", "language", "engine", "about"), rows),
        "\n".join([*reasons, *plan.unknown]),
        f"about {minutes_seconds(plan.estimated_s)} in all on this machine",
    ]
    return "\n\n".join(part for part in parts if part)


def plan_document(plan: Plan) -> str:
    """The plan as one JSON document."""
    return to_json(plan).rstrip()
