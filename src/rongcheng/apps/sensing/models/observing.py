"""Readings, the newest of each datastream, and what could not be taken in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from rongcheng.apps.sensing.models.things import Datastream, FeatureOfInterest


class Observation(models.Model):
    """One reading. A number stands in `value` and leaves `result` empty; anything else stands in `result`.

    Who may read it follows from its datastream; there is no row security of its own on this table, the largest.
    """

    datastream = models.ForeignKey(Datastream, models.CASCADE, related_name="observations", db_index=False)
    feature = models.ForeignKey(
        FeatureOfInterest, models.CASCADE, null=True, related_name="observations", db_index=False
    )
    phenomenon_at = models.DateTimeField()
    phenomenon_end_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    value = models.FloatField(null=True)
    result = models.JSONField(null=True)
    message_key = models.TextField(db_collation="C", blank=True, default="")
    extras = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["datastream", "phenomenon_at", "message_key"], name="sensing_observation_once"
            )
        ]
        indexes = [BrinIndex(fields=["phenomenon_at"], name="sensing_observation_time")]


class Latest(models.Model):
    """The newest reading of a datastream, its first and last moment, and how many there are."""

    datastream = models.OneToOneField(Datastream, models.CASCADE, primary_key=True, related_name="latest")
    first_at = models.DateTimeField()
    phenomenon_at = models.DateTimeField()
    received_at = models.DateTimeField()
    value = models.FloatField(null=True)
    result = models.JSONField(null=True)
    readings = models.BigIntegerField()


class DeadLetter(models.Model):
    """A payload that was refused, as it came; the same one again only raises `times`."""

    id = models.UUIDField(primary_key=True)
    fingerprint = models.BinaryField(max_length=32, unique=True)
    topic = models.TextField()
    reason = models.TextField()
    detail = models.TextField()
    raw = models.BinaryField()
    items = ArrayField(models.IntegerField())
    thing_key = models.TextField(db_collation="C", blank=True)
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)
    times = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-last_at", "-id"])]
