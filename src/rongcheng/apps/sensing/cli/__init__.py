"""Devices' readings: the ingest process, a simulator, keys, dead letters."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import click
from django.conf import settings

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.cli import ingesting
from rongcheng.apps.sensing.cli.simulating import Peer, Track, read_values, replay
from rongcheng.apps.sensing.domain.catalogue import demo_things
from rongcheng.apps.sensing.queries.dead_letters import list_dead_letters
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.embedded.nats import endpoints_for

SYSTEM = Actor.system("sensing")


@click.command()
def ingest() -> None:
    """Take readings in from the broker until stopped; acknowledge each after it is in the record."""
    ingesting.run()


@click.group()
def group() -> None:
    """Devices' readings: the ingest process, a simulator, keys, dead letters."""


@group.command()
@click.option("--thing", "keys", multiple=True, help="Only these demo things (repeatable). Default: all.")
@click.option("--hours-per-second", default=0.2, show_default=True, help="How many measured hours pass in a second.")
@click.option("--once", is_flag=True, help="Stop at the end of the data instead of starting over.")
@click.option("--host", default="", help="MQTT host; default: the private broker.")
@click.option("--port", default=1883, show_default=True)
@click.option("--username", default=None)
@click.option("--password", default=None)
def simulate(keys: tuple[str, ...], hours_per_second: float, once: bool, host: str, port: int,
             username: str | None, password: str | None) -> None:  # fmt: skip
    """Replay real PM2.5 hours and a gauge's flood through MQTT, as the demo things."""
    peer = Peer(host, port, username, password) if host else _private_peer()
    tracks = [_track(thing) for thing in demo_things()["things"] if not keys or thing["key"] in keys]
    if not tracks:
        raise click.UsageError("No demo thing has that key; see data/things.yaml.")
    click.echo(f"Playing {len(tracks)} things to {peer.host}:{peer.port} at {hours_per_second} hours a second.")
    try:
        sent = asyncio.run(replay(peer, tracks, hours_per_s=hours_per_second, repeat=not once))
        click.echo(f"Sent {sent} readings.")
    except (asyncio.CancelledError, KeyboardInterrupt):
        click.echo("Stopped.")


@group.command("dead-letters")
@click.option("--reason", default="", help="Only this reason, for instance datastream-not-known.")
@click.option("--most", default=20, show_default=True)
def dead_letters(reason: str, most: int) -> None:
    """Show what could not be taken in, the latest first."""
    with policy.scoped(SYSTEM):
        page = list_dead_letters(actor=SYSTEM, reason=reason, size=most)
    for letter in page.items:
        click.echo(f"{letter.last_at:%Y-%m-%d %H:%M:%S}Z  {letter.reason}  x{letter.times}  {letter.topic}")
        click.echo(f"    {letter.detail}: {letter.raw[:120]!r}")
    click.echo(f"{page.total} dead letters.")


@group.group()
def key() -> None:
    """Keys for SensorThings clients."""


@key.command("add")
@click.argument("holder")
@click.option("--division", "divisions", multiple=True, required=True, help="Division prefix it reaches (repeatable).")
@click.option("--organisation", type=click.UUID, default=None, help="Reaches only this organisation's things.")
@click.option("--read-only", is_flag=True)
def add_key(holder: str, divisions: tuple[str, ...], organisation: UUID | None, read_only: bool) -> None:
    """Issue a key and show its secret this once."""
    issued = services.issue_key(actor=SYSTEM, now=clock.now(), holder=holder, divisions=divisions,
                                organisation_id=organisation, may_write=not read_only)  # fmt: skip
    click.echo(issued.secret)
    click.echo("Keep it now: only its hash is stored. Use it as `Authorization: Bearer <key>`.", err=True)


@key.command("revoke")
@click.argument("prefix")
def revoke_key(prefix: str) -> None:
    """Make a key useless."""
    services.revoke_key(actor=SYSTEM, now=clock.now(), prefix=prefix)
    click.echo(f"{prefix} opens nothing any more.")


def _track(thing: dict[str, Any]) -> Track:
    kind = demo_things()["kinds"][thing["kind"]]
    topic = f"devices/{thing['key']}/{kind['stream']}/obs"
    return Track(topic, read_values(kind["file"], kind["column"], thing["start_hour"]))


def _private_peer() -> Peer:
    private = endpoints_for(settings.RONGCHENG_DATA_DIR)
    if private is None:
        raise click.ClickException("No private broker has been started here: give --host, or run `rongcheng up`.")
    return Peer(private.mqtt_host, private.mqtt_port, "device", private.users["device"])
