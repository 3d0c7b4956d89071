"""Help pages: plain text that starts at once, with the options of a long command in groups."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

PANELS = ("Input", "Output", "Engines and voices", "Timing", "Sound", "Running")
"""The groups of options, in the order of a help page."""


class GroupedCommand(TyperCommand):
    """A command whose help shows its options under their panels' names."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                groups.setdefault(panel_of(parameter), []).append(record)
        for title in ("Arguments", *PANELS, "Options"):
            if title in groups:
                with formatter.section(title):
                    formatter.write_dl(groups[title])


def panel_of(parameter: Any) -> str:
    """The group an argument or option of a command is shown in."""
    kind = "Arguments" if parameter.param_type_name == "argument" else "Options"
    return getattr(parameter, "rich_help_panel", None) or kind
