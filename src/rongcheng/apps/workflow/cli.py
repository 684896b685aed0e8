"""Check and draw procedures, import a calendar."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.template.loader import render_to_string
from django.utils import translation

from rongcheng.apps.workflow import services
from rongcheng.apps.workflow.contracts import ProcedureBroken
from rongcheng.apps.workflow.queries import packaged
from rongcheng.apps.workflow.queries.diagram import diagram_of
from rongcheng.apps.workflow.queries.words import say
from rongcheng.apps.workflow.services.procedures import check_file
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OPERATOR = Actor.system("cli")


@click.group()
def group() -> None:
    """Procedures as data, and the calendar they run on."""


@group.command()
@click.argument("files", nargs=-1, type=FILE, required=True)
def check(files: tuple[Path, ...]) -> None:
    """Check procedure FILES: the schema and the sense. Exits with 1 when one cannot be used."""
    broken = 0
    for file in files:
        try:
            procedure, _ = check_file(str(file), file.read_text("utf8"))
        except ProcedureBroken as fault:
            broken += 1
            click.echo(f"{file} cannot be used:\n{fault.facts['faults']}", err=True)
        else:
            counts = f"{len(procedure.states)} states, {len(procedure.actions)} actions"
            click.echo(f"{file}: {procedure.key} version {procedure.version} can be used ({counts}).")
    sys.exit(1 if broken else 0)


@group.command()
@click.argument("file", type=FILE)
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", show_default=True)
def draw(file: Path, language: str) -> None:
    """Print the diagram of procedure FILE as SVG."""
    procedure, _ = check_file(str(file), file.read_text("utf8"))
    with translation.override(language):
        facts = {"diagram": diagram_of(procedure, {}), "title": say(procedure.title), "alone": True}
        click.echo(render_to_string("workflow/diagram.svg", facts))


@group.command("import-calendar")
@click.argument("file", type=FILE)
@click.option("--source", required=True, help="Which notice it is, e.g. its title and number.")
def import_calendar(file: Path, source: str) -> None:
    """Import a year's days from FILE: lines such as 2027-02-05,off or 2027-02-14,work."""
    now = clock.now()
    version = services.import_calendar(actor=OPERATOR, now=now, text=file.read_text("utf8"), source=source)
    click.echo(f"Calendar version {version} is in force.")
    count = 0
    while batch := services.recompute_deadlines(actor=OPERATOR, now=now):
        count += batch
    click.echo(f"{count} open works follow it; each change of a deadline stands in the work's history.")


@group.command()
def load() -> None:
    """Load the procedures of every installed app; repeating it does nothing."""
    files = packaged.procedure_files()
    loaded = services.load_procedures(actor=OPERATOR, now=clock.now(), files=files)
    click.echo(f"Loaded {', '.join(loaded.added) or 'nothing new'}; kept {', '.join(loaded.kept) or 'none'}.")
