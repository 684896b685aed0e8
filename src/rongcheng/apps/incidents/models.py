"""Tables of incidents: constraints and indexes, no behaviour."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.apps.incidents.contracts import LIVE_STATES, IncidentState, SourceKind
from rongcheng.kernel.ids import new_id


class Incident(models.Model):
    """Something at one place at one time, known from one or more signals."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)
    matter = models.TextField()
    family = models.TextField()
    cell = models.TextField()
    title = models.TextField()
    state = models.TextField(default=IncidentState.PENDING)
    division = models.TextField(db_collation="C")
    grade = models.SmallIntegerField(default=4)
    confidence = models.FloatField(default=0.5)
    lon = models.FloatField()
    lat = models.FloatField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_cleared = models.BooleanField(default=False)
    signal_count = models.IntegerField(default=0)
    source_kinds = models.JSONField(default=list)
    light = models.TextField(default="green")
    due_at = models.DateTimeField(null=True)
    work_id = models.UUIDField(null=True, unique=True)
    correlation_id = models.UUIDField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    case_id = models.UUIDField(null=True)
    case_number = models.TextField(default="")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in IncidentState]), name="incident_state_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state=IncidentState.MERGED), name="incident_merged_says_so"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state", "-last_at", "-id"], name="incident_division_list"),
            models.Index(
                fields=["family", "cell"],
                condition=Q(state__in=[str(state) for state in LIVE_STATES]),
                name="incident_live_by_cell",
            ),
            models.Index(fields=["case_id"], condition=Q(case_id__isnull=False), name="incident_by_case"),
        ]


class Signal(models.Model):
    """One source: an alert, a citizen's report, a grid worker's find.

    `division` is the incident's (who may see it); `place_division` is where the signal itself lies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="signals")
    division = models.TextField(db_collation="C")
    place_division = models.TextField(db_collation="C")
    source_kind = models.TextField()
    source_id = models.TextField()
    matter = models.TextField()
    title = models.TextField()
    detail = models.TextField(default="")
    grade = models.SmallIntegerField()
    confidence = models.FloatField()
    lon = models.FloatField()
    lat = models.FloatField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    correlation_id = models.UUIDField()
    is_first = models.BooleanField(default=False)
    joined_by = models.TextField(default="engine")
    distance_m = models.IntegerField(default=0)
    gap_s = models.IntegerField(default=0)
    same_matter = models.BooleanField(default=True)
    score = models.FloatField(default=1.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_id"], name="signal_once_per_source"),
            models.CheckConstraint(
                condition=Q(source_kind__in=[str(kind) for kind in SourceKind]), name="signal_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["incident", "occurred_at"], name="signal_by_incident")]


class Decision(models.Model):
    """What was decided about an incident, by whom and why; merges and dismissals can be undone for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    division = models.TextField(db_collation="C")
    kind = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()
    by_name = models.TextField()
    reason = models.TextField(default="")
    text = models.TextField(default="")
    details = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "at"], name="decision_by_incident")]


class NumberOfDay(models.Model):
    """The last incident number given on a day; one row a day, moved on by an upsert."""

    day = models.DateField(primary_key=True)
    last = models.IntegerField()
