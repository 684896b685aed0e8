"""Tables of cases: constraints and indexes, no behaviour."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.apps.cases.contracts import OVER_STATES, CaseState, PhotoKind, Source, Urgency
from rongcheng.kernel.ids import new_id


class Case(models.Model):
    """One case of city management, from report to closing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True, db_collation="C")
    matter = models.TextField(db_collation="C")
    description = models.TextField()
    state = models.TextField(default=CaseState.REPORTED, db_collation="C")
    division = models.TextField(db_collation="C")
    district = models.TextField(db_collation="C")
    lon = models.FloatField()
    lat = models.FloatField()
    address = models.TextField(default="")
    cell_code = models.TextField(default="")
    source = models.TextField()
    reporter_kind = models.TextField(default="")
    urgency = models.TextField(default=Urgency.NORMAL)
    incident_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    organisation_name = models.TextField(default="")
    light = models.TextField(default="green")
    due_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    reported_by = models.TextField(default="")
    established_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    round = models.SmallIntegerField(default=0)
    rework_count = models.SmallIntegerField(default=0)
    return_count = models.SmallIntegerField(default=0)
    extension_count = models.SmallIntegerField(default=0)
    suspended_at = models.DateTimeField(null=True)
    suspended_s = models.BigIntegerField(default=0)
    outcome = models.TextField(default="")
    result = models.TextField(default="")
    work_id = models.UUIDField(null=True, unique=True)
    correlation_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in CaseState]), name="case_state_known"),
            models.CheckConstraint(condition=Q(source__in=[str(kind) for kind in Source]), name="case_source_known"),
            models.UniqueConstraint(
                fields=["incident_id"],
                condition=Q(source=Source.INCIDENT) & ~Q(state__in=[CaseState.VOIDED, CaseState.REJECTED]),
                name="case_one_per_incident",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.CLOSED) | Q(closed_at__isnull=False), name="case_closed_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-reported_at", "-id"], name="case_list_district"),
            models.Index(
                fields=["district", "-reported_at", "-id"],
                condition=~Q(state__in=[str(state) for state in OVER_STATES]),
                name="case_list_live",
            ),
            models.Index(fields=["district", "light", "-reported_at", "-id"], name="case_list_light"),
            models.Index(fields=["district", "state", "-reported_at", "-id"], name="case_list_district_state"),
            models.Index(fields=["division", "-reported_at", "-id"], name="case_list_division"),
            models.Index(fields=["organisation_id", "state", "-reported_at", "-id"], name="case_list_unit"),
            models.Index(fields=["-reported_at", "-id"], name="case_list_all"),
            models.Index(fields=["incident_id"], condition=Q(incident_id__isnull=False), name="case_by_incident"),
        ]


class CaseTask(models.Model):
    """What one unit has to do for a case in one round; one main unit and any number of assisting ones."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField()
    organisation_name = models.TextField()
    is_main = models.BooleanField()
    round = models.SmallIntegerField()
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    work_id = models.UUIDField(null=True, unique=True)
    done_by = models.TextField(default="")
    remark = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation_id", "round"], name="task_once_per_unit_and_round"),
        ]
        indexes = [models.Index(fields=["organisation_id", "case"], name="task_by_unit")]


class CasePhoto(models.Model):
    """A photo of a case: before, after, or at the check; kept by the kernel's media."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    division = models.TextField(db_collation="C")
    media_id = models.UUIDField()
    kind = models.TextField()
    round = models.SmallIntegerField(default=0)
    taken_at = models.DateTimeField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    by_ref = models.TextField()
    by_name = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[str(kind) for kind in PhotoKind]), name="photo_kind_known")
        ]


class Dispatch(models.Model):
    """One dispatch: which unit the duty list named and why, which unit got it, and why they differ."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispatches")
    division = models.TextField(db_collation="C")
    at = models.DateTimeField()
    by_name = models.TextField()
    proposed_id = models.UUIDField(null=True)
    proposed_name = models.TextField(default="")
    basis = models.TextField(default="")
    why = models.TextField(default="")
    chosen_id = models.UUIDField()
    chosen_name = models.TextField()
    correction = models.TextField(default="")


class Caller(models.Model):
    """Who told us, when somebody did: personal data, shown only against a purpose that goes into the audit log."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="caller")
    division = models.TextField(db_collation="C")
    name = models.TextField(default="")
    phone = models.TextField(default="")


class Upload(models.Model):
    """A phone's upload that has arrived; its key makes a second sending harmless."""

    key = models.TextField(primary_key=True)
    person = models.TextField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class NumberOfDay(models.Model):
    """The last number given for a class on a day; moved on by an upsert, so two writers never share one."""

    prefix = models.TextField(primary_key=True)
    last = models.IntegerField()
