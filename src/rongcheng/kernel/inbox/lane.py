"""One share of one consumer, worked through in order."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from rongcheng.kernel.events import decode
from rongcheng.kernel.inbox.consumer import Consumer, Envelope, Handler
from rongcheng.kernel.models import Cursor, Event, Handled, Parked
from rongcheng.kernel.outbox import SLOTS
from rongcheng.kernel.transactions import unit_of_work

log = logging.getLogger(__name__)
BATCH = 200
LONGEST_PAUSE_S = 3600


class Lane:
    """The events of some slots for one consumer: read after the cursor, up to the horizon."""

    def __init__(self, consumer: Consumer, share: int, shares: int) -> None:
        self.consumer, self.share = consumer, share
        self.slots = [slot for slot in range(SLOTS) if slot % shares == share]
        self.cursor, _ = Cursor.objects.get_or_create(consumer=consumer.name, share=share)

    def run(self, horizon: int) -> int:
        """Handle what is settled; returns how many events were seen. Nothing raises out of a handler."""
        seen = 0
        while batch := self._fetch(horizon):
            parked = self._parked_subjects()
            for happened in batch:
                self._offer(happened, parked)
            seen += len(batch)
            self._move(batch[-1].position)
            if len(batch) < BATCH:
                break
        return seen

    def skip_to(self, horizon: int) -> None:
        """Remember that nothing of interest lies before the horizon."""
        if horizon > self.cursor.position:
            self._move(horizon)

    def retry_due(self) -> int:
        """Try what is parked and due, each subject in order; returns how many succeeded."""
        done = 0
        for head in self._due_heads():
            parked: Parked | None = head
            while parked is not None and self._retry(parked):
                done += 1
                parked = self._next_of(parked)
        return done

    def _fetch(self, horizon: int) -> list[Event]:
        rows = Event.objects.filter(
            position__gt=self.cursor.position, position__lte=horizon,
            type__in=self.consumer.types, slot__in=self.slots,
        )  # fmt: skip
        return list(rows.order_by("position")[:BATCH])

    def _parked_subjects(self) -> set[str]:
        mine = Parked.objects.filter(consumer=self.consumer.name)
        return set(mine.values_list("subject", flat=True))

    def _offer(self, happened: Event, parked: set[str]) -> None:
        for handler in self.consumer.handlers[happened.type]:
            if happened.subject in parked:
                _park(self.consumer, handler, happened, "", attempts=0)
                continue
            error = attempt(handler, happened)
            if error is not None:
                parked.add(happened.subject)
                log.warning("%s parked %s: %s", handler.name, happened.subject, error.splitlines()[-1])
                _park(self.consumer, handler, happened, error, attempts=1)

    def _move(self, position: int) -> None:
        self.cursor.position = position
        Cursor.objects.filter(pk=self.cursor.pk).update(position=position, moved_at=timezone.now())

    def _due_heads(self) -> Iterable[Parked]:
        mine = Parked.objects.filter(consumer=self.consumer.name, slot__in=self.slots)
        heads = mine.order_by("subject", "position", "id").distinct("subject")
        now = timezone.now()
        return [head for head in heads if head.next_attempt_at <= now]

    def _next_of(self, done: Parked) -> Parked | None:
        rest = Parked.objects.filter(consumer=done.consumer, subject=done.subject)
        return rest.order_by("position", "id").first()

    def _retry(self, parked: Parked) -> bool:
        handler = self.consumer.handler(parked.handler)
        happened = Event.objects.filter(position=parked.position).first()
        if handler is None or happened is None:
            error: str | None = f"this version has no handler {parked.handler} for {parked.event_type}"
        else:
            error = attempt(handler, happened, parked=parked)
        if error is None:
            return True
        pause = timedelta(seconds=min(2 ** min(parked.attempts, 12), LONGEST_PAUSE_S))
        Parked.objects.filter(pk=parked.pk).update(
            attempts=parked.attempts + 1, error=error, next_attempt_at=timezone.now() + pause
        )
        return False


def attempt(handler: Handler, happened: Event, parked: Parked | None = None) -> str | None:
    """Let one handler do one event in a unit of work; returns the error text, or None when it is done."""
    try:
        with unit_of_work(correlation_id=happened.correlation_id, causation_id=happened.id):
            if _first_time(handler, happened):
                handler.react(decode(handler.cls, happened.data), _envelope(happened))
            if parked is not None:
                Parked.objects.filter(pk=parked.pk).delete()
    except Exception:
        if connection.connection is not None and connection.connection.closed:
            raise
        return traceback.format_exc(limit=8)
    return None


def _first_time(handler: Handler, happened: Event) -> bool:
    """Write the inbox row; false when it stands there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Handled._meta.db_table} (event_id, handler) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [happened.id, handler.name],
        )
        return bool(cursor.rowcount == 1)


def _park(consumer: Consumer, handler: Handler, happened: Event, error: str, *, attempts: int) -> None:
    with transaction.atomic():
        Parked.objects.get_or_create(
            handler=handler.name, event_id=happened.id,
            defaults={
                "consumer": consumer.name, "position": happened.position, "event_type": happened.type,
                "subject": happened.subject, "slot": happened.slot, "attempts": attempts, "error": error,
                "next_attempt_at": timezone.now() + timedelta(seconds=attempts),
            },
        )  # fmt: skip


def _envelope(happened: Event) -> Envelope:
    actor: dict[str, Any] = happened.actor
    return Envelope(happened.id, happened.position, happened.subject, happened.occurred_at, happened.division,
                    actor, happened.correlation_id, happened.causation_id)  # fmt: skip
