"""Tables of appeals: constraints and indexes, no behaviour."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.apps.appeals.contracts import AppealKind, AppealState, Channel, DeliveryState, Step


def _division() -> models.CharField[str, str]:
    return models.CharField(max_length=12, db_collation="C")


class Appeal(models.Model):
    """One matter told to the city. The contact stands in its own table."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20, unique=True)
    secret = models.CharField(max_length=64)
    channel = models.CharField(max_length=16, choices=[(c.value, c.name) for c in Channel])
    kind = models.CharField(max_length=16, choices=[(k.value, k.name) for k in AppealKind])
    matter = models.CharField(max_length=16, blank=True, db_collation="C")
    text = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    division = _division()
    place = models.TextField(blank=True)
    address = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)
    confidential = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=16, choices=[(s.value, s.name) for s in AppealState])
    organisation = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    incident_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    correlation_id = models.UUIDField()
    idempotency_key = models.CharField(max_length=80, null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["division", "-received_at", "-id"], name="appeals_by_division"),
            models.Index(fields=["-received_at", "-id"], name="appeals_by_time"),
            models.Index(fields=["incident_id"], name="appeals_by_incident", condition=Q(incident_id__isnull=False)),
            models.Index(fields=["case_id"], name="appeals_by_case", condition=Q(case_id__isnull=False)),
            models.Index(fields=["matter", "-received_at"], name="appeals_by_matter"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                name="appeals_point_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppealState.ANSWERED) | Q(answered_at__isnull=False), name="appeals_answered_when"
            ),
        ]


class AppealContact(models.Model):
    """How to reach the reporter: one encrypted text, never in a list, a log or an event."""

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    division = _division()
    sealed = models.BinaryField()
    has_phone = models.BooleanField(default=False)
    has_email = models.BooleanField(default=False)


class AppealPhoto(models.Model):
    """A photo of a draft, and of the appeal once that is sent. `media_id` belongs to the kernel's media."""

    id = models.UUIDField(primary_key=True)
    draft = models.CharField(max_length=64, blank=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, null=True, related_name="photos")
    division = models.CharField(max_length=12, db_collation="C", blank=True)
    media_id = models.UUIDField()
    name = models.TextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["draft"], name="appeals_photo_draft", condition=~Q(draft=""))]


class StoryEntry(models.Model):
    """One step of an appeal's story, in facts; the words are made when somebody reads it."""

    id = models.UUIDField(primary_key=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="story")
    division = _division()
    step = models.CharField(max_length=16, choices=[(s.value, s.name) for s in Step])
    at = models.DateTimeField()
    organisation = models.TextField(blank=True)
    number = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["appeal", "at", "id"], name="appeals_story_order")]


class IncidentStanding(models.Model):
    """How far an incident's case has come, kept so that who reports the same later learns it at once."""

    incident_id = models.UUIDField(primary_key=True)
    division = _division()
    case_id = models.UUIDField(null=True, unique=True)
    case_number = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=16, choices=[(s.value, s.name) for s in Step])
    organisation = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()


class Delivery(models.Model):
    """An answer on its way to the reporter; it is tried until it has arrived."""

    id = models.UUIDField(primary_key=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="deliveries")
    division = _division()
    way = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=[(s.value, s.name) for s in DeliveryState])
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="appeals_delivery_due", condition=Q(state=DeliveryState.PENDING))
        ]


class Turn(models.Model):
    """How often somebody (a keyed hash, not an address) has done something within one window of time."""

    what = models.CharField(max_length=24)
    who = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "window"], name="appeals_turn_once")]


class ApiKey(models.Model):
    """Permission to write through Open311; only a hash of the key is kept."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
