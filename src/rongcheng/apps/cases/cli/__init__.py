"""Cases: measuring on scratch data."""

from __future__ import annotations

import json

import click

from rongcheng.apps.cases.cli.filling import fill
from rongcheng.apps.cases.cli.life_cycle import write_life_cycles
from rongcheng.apps.cases.cli.listing import time_list_pages


@click.group()
def group() -> None:
    """Cases: measuring on scratch data."""


@group.command("measure-writes")
@click.option("--seconds", default=10.0, show_default=True, help="How long to write.")
@click.option("--yes-this-is-scratch-data", "sure", is_flag=True, required=True, help="Leaves cases behind.")
def measure_writes(seconds: float, sure: bool) -> None:
    """Take case after case from report to closing; print how many steps were written, as JSON."""
    click.echo(json.dumps(write_life_cycles(seconds)))


@group.command("fill")
@click.option("--count", default=1_000_000, show_default=True, help="How many cases there shall be.")
@click.option("--yes-this-is-scratch-data", "sure", is_flag=True, required=True, help="Leaves cases behind.")
def fill_table(count: int, sure: bool) -> None:
    """Fill the table with cases spread over the city's divisions; print how many, as JSON."""
    click.echo(json.dumps({"cases": fill(count)}))


@group.command("measure-list")
@click.option("--username", default="wh-acceptor", show_default=True, help="Who looks at the list.")
@click.option("--password", default="rongcheng-demo", help="The demo city's, when not given.")
@click.option("--requests", default=100, show_default=True, help="How many pages to ask for.")
def measure_list(username: str, password: str, requests: int) -> None:
    """Ask for list pages as one person, in this process; print times and queries, as JSON."""
    click.echo(json.dumps(time_list_pages(username, password, requests)))
