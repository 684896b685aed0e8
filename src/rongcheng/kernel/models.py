"""The kernel's tables. The event log is partitioned by month, so its table is made by SQL."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One thing that happened; append-only. `position` orders, `xid` tells what has surely committed."""

    position = models.BigIntegerField(primary_key=True)
    id = models.UUIDField()
    type = models.TextField()
    subject = models.TextField()
    slot = models.SmallIntegerField()
    division = models.TextField()
    organisation_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    node = models.TextField()
    actor = models.JSONField()
    correlation_id = models.UUIDField()
    causation_id = models.UUIDField(null=True)
    data = models.JSONField()

    class Meta:
        managed = False
        db_table = "kernel_event"


class Cursor(models.Model):
    """How far one share of a consumer has read."""

    consumer = models.TextField()
    share = models.SmallIntegerField()
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(db_default=Now())
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "share"], name="kernel_cursor_once")]


class Handled(models.Model):
    """The inbox: this handler has done this event."""

    event_id = models.UUIDField()
    handler = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "handler"], name="kernel_handled_once")]
        indexes = [models.Index(fields=["at"], name="kernel_handled_at")]


class Parked(models.Model):
    """An event that its handler could not do yet, or that waits behind such a one of the same subject."""

    consumer = models.TextField()
    handler = models.TextField()
    position = models.BigIntegerField()
    event_id = models.UUIDField()
    event_type = models.TextField()
    subject = models.TextField()
    slot = models.SmallIntegerField()
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="")
    parked_at = models.DateTimeField(db_default=Now())
    next_attempt_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handler", "event_id"], name="kernel_parked_once")]
        indexes = [models.Index(fields=["consumer", "handler", "subject", "position"], name="kernel_parked_order")]


class AuditEntry(models.Model):
    """One act or one read of personal data."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    action = models.TextField()
    outcome = models.TextField(default="done")
    subject = models.TextField(default="")
    actor_kind = models.TextField()
    actor_ref = models.TextField()
    actor_name = models.TextField(default="")
    post = models.TextField(default="")
    organisation_id = models.UUIDField(null=True)
    organisation_name = models.TextField(default="")
    division = models.TextField(default="", db_collation="C")
    origin = models.TextField(default="")
    facts = models.JSONField(default=dict)
    correlation_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="kernel_audit_at"),
            models.Index(fields=["subject", "-at"], name="kernel_audit_subject"),
            models.Index(fields=["actor_ref", "-at"], name="kernel_audit_actor"),
        ]


# Last, because the media package stands on the write path, which needs the tables above.
from rongcheng.kernel.media.models import Media  # noqa: E402

__all__ = ["AuditEntry", "Cursor", "Event", "Handled", "Media", "Parked"]
