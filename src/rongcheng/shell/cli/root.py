"""The root of the command line: which commands there are, and how an expected failure is told."""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click

import rongcheng
from rongcheng.kernel.embedded.trouble import ServerTrouble

APPS = Path(rongcheng.__file__).parent / "apps"


@dataclass(frozen=True)
class Lazy:
    """A command by its place; imported when it is run."""

    target: str
    help: str
    section: str
    needs_django: bool = True


_RUN, _CARE, _PARTS = "Run", "Set up and look after", "One process each, for real deployments"
_CLI, _SENSING = "rongcheng.shell.cli", "rongcheng.apps.sensing.cli"
COMMANDS = {
    "demo": Lazy(f"{_CLI}.running:demo", "Set up the demo city and run everything.", _RUN, False),
    "up": Lazy(f"{_CLI}.running:up", "Run every process under one supervisor.", _RUN, False),
    "stop": Lazy(f"{_CLI}.running:stop", "Stop whatever runs on this data directory.", _RUN, False),
    "doctor": Lazy(f"{_CLI}.doctor:doctor", "Tell what is configured, reachable, migrated, and behind.", _CARE),
    "migrate": Lazy(f"{_CLI}.database:migrate", "Bring the database's tables up to date.", _CARE),
    "seed": Lazy(f"{_CLI}.database:seed", "Fill in the demo city; repeating it changes nothing.", _CARE),
    "reset": Lazy(f"{_CLI}.running:reset", "Delete the private database, broker and media.", _CARE, False),
    "user": Lazy("rongcheng.apps.identity.cli:user", "Add people who may sign in.", _CARE),
    "bench": Lazy("rongcheng.shell.bench:bench", "Measure, on scratch data.", _CARE, False),
    "manage": Lazy(f"{_CLI}.database:manage", "Run one of Django's own commands.", _CARE),
    "web": Lazy(f"{_CLI}.parts:web", "Pages and JSON.", _PARTS, False),
    "live": Lazy(f"{_CLI}.parts:live", "Live streams to browsers.", _PARTS, False),
    "worker": Lazy(f"{_CLI}.parts:worker", "Reactions to events, jobs and clocks.", _PARTS),
    "ingest": Lazy(f"{_SENSING}:ingest", "Readings of devices, from the broker into the record.", _PARTS),
    "relay": Lazy(f"{_CLI}.parts:relay", "Events, from the record to the broker.", _PARTS),
}


class RootGroup(click.Group):
    """Finds commands in the table above, and one group per app that has a cli.py."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *app_groups()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            found = COMMANDS[cmd_name]
            return _load(found.target, needs_django=found.needs_django)
        if cmd_name in app_groups():
            return _load(f"rongcheng.apps.{cmd_name}.cli:group", needs_django=True)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, lazy in COMMANDS.items():
            sections.setdefault(lazy.section, []).append((name, lazy.help))
        sections["Parts of the city"] = list(app_groups().items())
        for title, rows in sections.items():
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            raise click.UsageError(f"There is no command {args[0]!r}. `rongcheng --help` lists them all.")
        return super().resolve_command(ctx, args)


def app_groups() -> dict[str, str]:
    """Each app with a command line of its own, with its first line of documentation."""
    found = {}
    for path in [*APPS.glob("*/cli.py"), *APPS.glob("*/cli/__init__.py")]:
        documentation = ast.get_docstring(ast.parse(path.read_text())) or ""
        found[path.relative_to(APPS).parts[0]] = documentation.split("\n", 1)[0]
    return dict(sorted(found.items()))


def _load(target: str, *, needs_django: bool) -> click.Command:
    module, _, attribute = target.partition(":")
    if needs_django:
        import_module("django").setup()
    command: click.Command = getattr(import_module(module), attribute)
    return command


@click.group(cls=RootGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="rongcheng")
def root() -> None:
    """Software on which a whole city can run.

    Settings are environment variables (RONGCHENG_...); `rongcheng doctor` shows those in force.
    """


def main() -> None:
    """Run the command line; an expected failure says what is wrong and what to do, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongcheng.config.settings")
    try:
        code = root.main(prog_name="rongcheng", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as problem:
        said = str(problem) if isinstance(problem, ServerTrouble) else _explain(problem)
        if said is None:
            raise
        click.echo(f"Error: {said}", err=True)
        sys.exit(1)


def _explain(problem: Exception) -> str | None:
    said: str | None = import_module("rongcheng.shell.cli.explaining").explain(problem)
    return said
