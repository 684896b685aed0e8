"""A tiny consumer with failing moods, for the tests of the write path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.events import event
from rongcheng.kernel.inbox import Consumer, Envelope
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command


@event("rongcheng.sample.bell.rung.v1", subject="bell")
@dataclass(frozen=True, kw_only=True)
class BellRung:
    """A bell was rung; only tests hear it."""

    bell: UUID
    division: str
    stroke: int = 1


@event("rongcheng.sample.bell.silenced.v1", subject="bell")
@dataclass(frozen=True, kw_only=True)
class BellSilenced:
    """A bell was silenced; only tests hear it."""

    bell: UUID
    division: str


@dataclass
class Moods:
    """What the handler does next, and what it has heard."""

    failing: set[UUID]
    heard: list[tuple[UUID, int]]
    silenced: list[UUID]


moods = Moods(set(), [], [])
consumer = Consumer("sample")


@command("bell")
def ring(*, actor: Actor, now: datetime, bell: UUID, stroke: int = 1, division: str = "510107") -> None:
    publish(BellRung(bell=bell, division=division, stroke=stroke))


@command("bell")
def note(*, actor: Actor, now: datetime, bell: UUID, stroke: int) -> None:
    moods.heard.append((bell, stroke))


@consumer.on(BellRung)
def note_bell(happened: BellRung, envelope: Envelope) -> None:
    if happened.bell in moods.failing:
        raise RuntimeError("the ear is shut")
    note(actor=Actor.system("sample"), now=clock.now(), bell=happened.bell, stroke=happened.stroke)


@command("bell")
def silence(*, actor: Actor, now: datetime, bell: UUID, division: str = "510107") -> None:
    publish(BellSilenced(bell=bell, division=division))


@consumer.on(BellSilenced)
def note_silence(happened: BellSilenced, envelope: Envelope) -> None:
    moods.silenced.append(happened.bell)
