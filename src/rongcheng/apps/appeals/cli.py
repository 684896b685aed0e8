"""Appeals of citizens, and keys for programs that report through Open311."""

from __future__ import annotations

import getpass

import click

from rongcheng.apps.appeals import services
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Refused


@click.group("appeals", help="Appeals of citizens, and keys for programs that report through Open311.")
def group() -> None:
    """The group."""


@group.group("key", help="Keys for writing through Open311.")
def key() -> None:
    """The group."""


@key.command("add", help="Issue a key for NAME and print it once.")
@click.argument("name")
def add(name: str) -> None:
    try:
        click.echo(services.issue_api_key(actor=_operator(), now=clock.now(), name=name))
    except Refused as refusal:
        raise click.ClickException(f"A key named {name!r} exists already; revoke it or take another name.") from refusal


@key.command("revoke", help="Make the key of NAME worthless.")
@click.argument("name")
def revoke(name: str) -> None:
    try:
        services.revoke_api_key(actor=_operator(), now=clock.now(), name=name)
    except Refused as refusal:
        raise click.ClickException(f"There is no valid key named {name!r}.") from refusal
    click.echo(f"The key of {name} is revoked.")


def _operator() -> Actor:
    return Actor.system(f"cli:{getpass.getuser()}")
