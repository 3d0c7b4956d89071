"""The commands `octavia models …`: which models there are, bringing them here, and taking them away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from octavia.cli.help import GroupedCommand
from octavia.cli.interrupt import interruptible
from octavia.cli.options import RUNNING, Json, with_settings
from octavia.cli.running import running
from octavia.dubbing.errors import EngineError, ExitCode
from octavia.platform.settings import Settings

models = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)
Place = Annotated[
    Path,
    typer.Argument(metavar="PLACE", help="Folder of the model, or a ZIP archive.", show_default=False, readable=False),
]
Model = Annotated[str, typer.Argument(metavar="MODEL", help="Its id, for example whisper:small.", show_default=False)]
Models = Annotated[
    list[str],
    typer.Argument(metavar="MODEL", help="Their ids, for example whisper:small opus-mt:en-es.", show_default=False),
]
_USUAL_BYTES_PER_S = 10_000_000
JsonDocument = Annotated[
    bool, typer.Option("--json", help="Print one JSON document instead of text.", rich_help_panel=RUNNING)
]


@models.callback()
def described(context: typer.Context) -> None:
    """Models that engines run: list, fetch, verify, remove them.

    A model's id is ENGINE:NAME. Models come from their publishers' hubs, whole or not at all, and are compared with
    their checksums; after that they need no network.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


@models.command("list", cls=GroupedCommand)
@with_settings()
def list_models(
    engine: Annotated[
        str | None, typer.Argument(metavar="ENGINE", help="Only models of this engine.", show_default=False)
    ] = None,
    here: Annotated[bool, typer.Option("--here", help="Only those on this machine.")] = False,
    json: JsonDocument = False,
    *,
    settings: Settings,  # noqa: ARG001 -- where models are
) -> None:
    """List models: what for, size, licence, paid use, languages, and whether they are here.

    Translation models are listed for common languages; every other pair and group that Helsinki-NLP published goes by
    its name as well, such as opus-mt:is-sv or opus-mt:gem-en. Engine marian runs the same ones.
    """
    from octavia.cli.model_list import models_document, models_text

    typer.echo(models_document(engine, here) if json else models_text(engine, here))


@models.command(cls=GroupedCommand)
@with_settings()
def pull(
    model: Models,
    newest: Annotated[
        bool, typer.Option("--newest", help="Move a model that is here to its publisher's newest version.")
    ] = False,
    agree: Annotated[bool, typer.Option("--agree", help="Agree to the terms of models that have some.")] = False,
    json: Json = False,
    *,
    settings: Settings,  # noqa: ARG001 -- where models are
) -> None:
    """Fetch models, or put right those that are here and damaged.

    A fetch that was stopped goes on where it was. A model stays at the version it was fetched at, the commit of its
    repository; ENGINE:NAME@COMMIT asks for another. HF_ENDPOINT, HF_HOME, HF_TOKEN, HF_HUB_OFFLINE and the usual
    variables for proxies are honoured.
    """
    from octavia.models.pull import pull as fetch
    from octavia.models.store import known_model

    specs = [known_model(text) for text in model]
    if json:
        with running(", ".join(model), json) as run:
            made = [fetch(text, newest=newest, agree=agree, on_event=run.on_event, cancel=run.cancel) for text in model]
            run.done(_folder(), [pulled.model.path for pulled in made])
        return
    for text, spec in zip(model, specs, strict=True):
        with running(text, json, {("fetch", None): spec.size_bytes / _USUAL_BYTES_PER_S}) as run:
            pulled = fetch(text, newest=newest, agree=agree, on_event=run.on_event, cancel=run.cancel)
        found = f"fetched {_mb(pulled.fetched_bytes)}" if pulled.fetched_bytes else "here already"
        typer.echo(f"{spec.id}: {found}, in {pulled.model.path}")


@models.command(cls=GroupedCommand)
@with_settings()
def verify(
    model: Annotated[
        list[str] | None, typer.Argument(metavar="MODEL", help="Their ids [default: all that are here].")
    ] = None,
    json: Json = False,
    *,
    settings: Settings,  # noqa: ARG001 -- where models are
) -> None:
    """Read models that are here and compare them with their checksums.

    Ends with exit code 8 if one is damaged.
    """
    from octavia.models.progress import stage
    from octavia.models.store import all_known, faults, manifest_of

    ids = model or all_known()
    found: dict[str, list[str]] = {}
    try:
        with running("verify", json) as run:
            for text in ids:
                run.cancel.check()
                manifest = manifest_of(text)
                size = sum(file.size_bytes for file in manifest.files.values()) if manifest else 0
                with stage("verify", size, run.on_event) as told:
                    found[text] = faults(text, told)
            damaged = [text for text, wrong in found.items() if wrong]
            if damaged:
                fix = f"octavia models pull {' '.join(damaged)} puts it right"
                raise EngineError(f"{len(damaged)} of {len(ids)} models are damaged: {', '.join(damaged)}", fix)
            run.done(_folder(), [])
    finally:
        if not json:
            for text, wrong in found.items():
                typer.echo(f"{text}: {'; '.join(wrong) or 'as it was fetched'}")
    if not json and not ids:
        typer.echo("no models are here")


@models.command(cls=GroupedCommand)
@with_settings()
def remove(
    model: Models,
    *,
    settings: Settings,  # noqa: ARG001 -- where models are
) -> None:
    """Remove models from this machine. A folder of your own that was added is forgotten and stays as it is."""
    from octavia.models.pull import remove as take_away

    for text in model:
        with interruptible() as cancel:
            freed = take_away(text, cancel)
        typer.echo(f"{text}: removed" + (f", {_mb(freed)} freed" if freed else ""))


@models.command(cls=GroupedCommand)
@with_settings()
def path(
    model: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", help="Its id [default: print the folder of all models].", show_default=False),
    ] = None,
    *,
    settings: Settings,  # noqa: ARG001 -- where models are
) -> None:
    """Print the folder of a model that is here."""
    from octavia.models.store import installed_model, known_model

    if model is None:
        typer.echo(_folder())
        return
    found = installed_model(model)
    if found is None:
        raise EngineError(f"{known_model(model).id} is not on this machine", f"octavia models pull {model}")
    typer.echo(found.path)


@models.command(cls=GroupedCommand)
@with_settings()
def add(
    model: Model,
    place: Place,
    licence: Annotated[str, typer.Option("--licence", metavar="TEXT", help="Its licence [default: its owner's].")] = "",
    commercial: Annotated[
        bool | None,
        typer.Option("--commercial/--no-commercial", help="Whether it may be used for paid work.", show_default=False),
    ] = None,
    *,
    settings: Settings,  # noqa: ARG001 -- where models are
) -> None:
    """Make a model of your own known: it stays in its folder, laid out as its publisher lays models out.

    An archive is unpacked into the folder of models; so is a translation model that has to be converted.
    """
    from octavia.models.pull import add as make_known

    with interruptible() as cancel:
        made = make_known(model, place, licence=licence, commercial_use=commercial, cancel=cancel)
    typer.echo(f"{made.spec.id}: {made.path}")


def _folder() -> Path:
    from octavia.models.store import models_folder

    return models_folder()


def _mb(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
