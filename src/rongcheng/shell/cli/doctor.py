"""`rongcheng doctor`: what is configured, reachable, migrated, and how far behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import click

from rongcheng.shell.cli.examining import examine
from rongcheng.shell.cli.findings import Finding, State

_MARKS = {State.OK: ("ok  ", "green"), State.WARN: ("warn", "yellow"), State.FAIL: ("FAIL", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, nothing else.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Tell what is configured, reachable, migrated, and how far behind each consumer is.

    Exits with 1 when something is broken; a warning is no failure. Starts and changes nothing.
    """
    findings = list(examine())
    broken = any(each.state is State.FAIL for each in findings)
    if as_json:
        click.echo(json.dumps({"healthy": not broken, "findings": [each.as_dict() for each in findings]}))
    else:
        for line in _lines(findings):
            click.echo(line)
    ctx.exit(1 if broken else 0)


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    for each in findings:
        mark, colour = _MARKS[each.state]
        yield f"{click.style(mark, fg=colour)}  {each.name:<22} {each.says}"
        if each.advice and each.state is not State.OK:
            yield f"      {'':<22} -> {each.advice}"
