"""What the kernel does by the clock for itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from rongcheng.kernel.jobs.doors import periodic
from rongcheng.kernel.models import Cursor, Event, Handled

INBOX_KEPT = timedelta(days=30)
BATCH = 10_000


@periodic("17 2 * * *")
def make_room_in_event_log(timestamp: int) -> None:
    """The event log has partitions for this month and the next two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_event_make_room()")


@periodic("47 2 * * *")
def forget_old_inbox_rows(timestamp: int) -> None:
    """Inbox rows go once every consumer has long passed their events; a repeat can then no longer come."""
    oldest = Cursor.objects.order_by("position").values_list("position", flat=True).first()
    waiting = Event.objects.filter(position__gt=oldest or 0).order_by("position").first()
    before = min(timezone.now(), waiting.recorded_at if waiting else timezone.now()) - INBOX_KEPT
    while True:
        old = list(Handled.objects.filter(at__lt=before).values_list("pk", flat=True)[:BATCH])
        Handled.objects.filter(pk__in=old).delete()
        if len(old) < BATCH:
            return
