"""What the operations page and the doctor ask of the consumers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from rongcheng.kernel.actor import Actor
from rongcheng.kernel.inbox.consumer import all_consumers
from rongcheng.kernel.inbox.wake import LOCK_SPACE, lane_key
from rongcheng.kernel.models import Cursor, Event, Parked
from rongcheng.kernel.transactions import command

RELAY = "relay"


@dataclass(frozen=True)
class ParkedView:
    """One event that waits for its handler."""

    id: int
    handler: str
    event_type: str
    subject: str
    position: int
    attempts: int
    parked_at: datetime
    next_attempt_at: datetime
    error: str

    @property
    def last_line(self) -> str:
        lines = self.error.strip().splitlines()
        return lines[-1] if lines else ""


@dataclass(frozen=True)
class ConsumerView:
    """Where one consumer stands. `lag` counts events of its types not yet handled; `oldest_at` is the first's time."""

    name: str
    position: int
    lag: int
    oldest_at: datetime | None
    moved_at: datetime | None
    parked: int
    handlers: int


def list_consumers() -> list[ConsumerView]:
    """Every consumer, the relay among them."""
    parked = dict(Parked.objects.values_list("consumer").annotate(n=Count("id")))
    views = [_view(c.name, c.types, sum(map(len, c.handlers.values())), parked.get(c.name, 0)) for c in all_consumers()]
    return [*views, _view(RELAY, None, 0, 0)]


def count_lanes() -> tuple[int, int]:
    """How many lanes workers hold now, and how many there are."""
    keys = {lane_key(each.name, share) for each in all_consumers() for share in range(settings.RONGCHENG_SHARES)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCK_SPACE],
        )
        held = {row[0] for row in cursor.fetchall()}
    return len(keys & held), len(keys)


def list_parked(consumer: str | None = None, limit: int = 200) -> list[ParkedView]:
    """Failing events first, then those that wait behind them."""
    rows = Parked.objects.all() if consumer is None else Parked.objects.filter(consumer=consumer)
    return [
        ParkedView(
            p.pk,
            p.handler,
            p.event_type,
            p.subject,
            p.position,
            p.attempts,
            p.parked_at,
            p.next_attempt_at,
            p.error,
        )
        for p in rows.order_by("-attempts", "position")[:limit]
    ]


def last_position() -> int:
    """The newest position in the log, 0 when it is empty."""
    return Event.objects.aggregate(last=Max("position"))["last"] or 0


@command("parked_id")
def retry_now(*, actor: Actor, now: datetime, parked_id: int) -> int:
    """The subject of this parked event is tried at once. Returns how many rows were made due; 0 if it is gone."""
    row = Parked.objects.filter(pk=parked_id).first()
    if row is None:
        return 0
    return _make_due(consumer=row.consumer, subject=row.subject)


@command("consumer")
def retry_all(*, actor: Actor, now: datetime, consumer: str) -> int:
    """Everything parked for this consumer is tried at once."""
    return _make_due(consumer=consumer)


def _make_due(**which: str) -> int:
    made = Parked.objects.filter(**which).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('rongcheng_events', '')")
    return made


def _view(name: str, types: list[str] | None, handlers: int, parked: int) -> ConsumerView:
    cursors = list(Cursor.objects.filter(consumer=name))
    position = min((c.position for c in cursors), default=0)
    waiting = Event.objects.filter(position__gt=position)
    if types is not None:
        waiting = waiting.filter(type__in=types)
    lag = waiting.count()
    oldest = waiting.order_by("position").values_list("recorded_at", flat=True).first() if lag else None
    return ConsumerView(name, position, lag, oldest, max((c.moved_at for c in cursors), default=None), parked, handlers)
