"""A work, the version it runs under, its clocks, its history, and what was asked for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.kernel.ids import new_id

LIGHTS = Q(light__in=["green", "amber", "red"])


class ProcedureVersion(models.Model):
    """A loaded version of a procedure; its content never changes."""

    key = models.TextField()
    version = models.IntegerField()
    digest = models.TextField()
    definition = models.JSONField()
    file = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="workflow_procedure_once")]


class Work(models.Model):
    """Something under way by a procedure: a case, an incident. `version` counts its acts, `seq` its history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    procedure = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="works")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="subs")
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    number = models.TextField()
    title = models.TextField()
    url = models.TextField()
    state = models.TextField()
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    urgency = models.TextField(default="normal")
    limits = models.JSONField(default=dict)
    round = models.IntegerField(default=1)
    version = models.IntegerField(default=1)
    seq = models.IntegerField(default=1)
    light = models.TextField(default="green")
    due_at = models.DateTimeField(null=True)
    red_flags = models.IntegerField(default=0)
    suspended_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    asked = models.TextField(default="")
    asked_by = models.TextField(default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    correlation_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=LIGHTS, name="workflow_work_light_known"),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True) | Q(review_on__isnull=False),
                name="workflow_suspended_has_review_date",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="workflow_work_subject"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="workflow_work_parent"),
            models.Index(fields=["review_on"], condition=Q(suspended_at__isnull=False), name="workflow_work_review"),
            models.Index(
                fields=["procedure", "state"], condition=Q(closed_at__isnull=True), name="workflow_work_running"
            ),
        ]


class WorkClock(models.Model):
    """A clock of a work. `next_turn_at` is when the minute job must look at it; `turn` counts its deadlines."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    division = models.TextField(db_collation="C")
    kind = models.TextField()
    name = models.TextField()
    limit = models.JSONField()
    amber = models.FloatField()
    red = models.FloatField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    original_due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    extensions = models.JSONField(default=list)
    light = models.TextField(default="green")
    next_turn_at = models.DateTimeField(null=True)
    turn = models.IntegerField(default=1)
    provisional = models.BooleanField(default=False)
    calendar_version = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=LIGHTS, name="workflow_clock_light_known"),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("started_at")), name="workflow_clock_due_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["work", "started_at"], name="workflow_clock_of_work"),
            models.Index(fields=["next_turn_at"], condition=Q(next_turn_at__isnull=False), name="workflow_clock_turns"),
            models.Index(
                fields=["calendar_version"],
                condition=Q(ended_at__isnull=True, calendar_version__isnull=False),
                name="workflow_clock_calendar",
            ),
        ]


class History(models.Model):
    """What happened to a work, in order; rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="history", db_index=False)
    seq = models.IntegerField()
    division = models.TextField(db_collation="C")
    at = models.DateTimeField()
    action = models.TextField()
    from_state = models.TextField()
    to_state = models.TextField()
    who_kind = models.TextField()
    who_ref = models.TextField()
    who = models.TextField()
    post = models.TextField()
    organisation_id = models.UUIDField(null=True)
    organisation_name = models.TextField()
    remark = models.TextField()
    reason = models.TextField(default="")
    fields = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    clock = models.JSONField(default=dict)
    round = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "seq"], name="workflow_history_seq")]


class Request(models.Model):
    """An act, more time, or a stop that waits for a decision; at most one at a time for a work."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="requests")
    division = models.TextField(db_collation="C")
    action = models.TextField()
    details = models.JSONField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    asked_by_name = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.TextField(default="")
    outcome = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(decided_at__isnull=True), name="workflow_one_open_request"
            )
        ]


class Announced(models.Model):
    """A light or a rung of the ladder that was told: once for each deadline of a clock."""

    id = models.BigAutoField(primary_key=True)
    clock_id = models.UUIDField()
    turn = models.IntegerField()
    mark = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock_id", "turn", "mark"], name="workflow_announced_once")]
