"""Threshold rules, what they remember, and the alerts they opened."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rongcheng.apps.sensing.models.things import Datastream, ObservedProperty


class Rule(models.Model):
    """A threshold rule for one datastream, or for every datastream of a property within a division.

    `prefixes` are the division codes' beginnings that it covers.
    A rule is never changed, only switched off; a better one is a new one, so that an alert shows what judged it.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True)
    matter = models.TextField(db_collation="C")
    datastream = models.ForeignKey(Datastream, models.CASCADE, null=True, related_name="rules")
    observed_property = models.ForeignKey(ObservedProperty, models.CASCADE, null=True, related_name="rules")
    division = models.TextField(db_collation="C")
    prefixes = ArrayField(models.TextField())
    comparison = models.TextField()
    grades = ArrayField(models.TextField())
    thresholds = ArrayField(models.FloatField())
    clears = ArrayField(models.FloatField())
    hold_s = models.PositiveIntegerField(default=0)
    hold_readings = models.PositiveIntegerField(default=1)
    clear_s = models.PositiveIntegerField(default=0)
    clear_readings = models.PositiveIntegerField(default=1)
    source = models.TextField(blank=True)
    mark = models.TextField(blank=True)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(datastream__isnull=False, observed_property__isnull=True)
                | Q(datastream__isnull=True, observed_property__isnull=False),
                name="sensing_rule_one_target",
            )
        ]


class RuleState(models.Model):
    """What a rule remembers of a datastream; arrays have one entry per level, times are microseconds since 1970."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="states")
    datastream = models.ForeignKey(Datastream, models.CASCADE, related_name="+")
    last_us = models.BigIntegerField()
    on = ArrayField(models.BooleanField())
    up_since = ArrayField(models.BigIntegerField())
    up_n = ArrayField(models.BigIntegerField())
    down_since = ArrayField(models.BigIntegerField())
    down_n = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "datastream"], name="sensing_rulestate_once")]


class Alert(models.Model):
    """A rule crossed on a datastream: at most one is open for the two of them."""

    id = models.UUIDField(primary_key=True)
    rule = models.ForeignKey(Rule, models.RESTRICT, related_name="alerts")
    datastream = models.ForeignKey(Datastream, models.CASCADE, related_name="alerts")
    matter = models.TextField(db_collation="C")
    grade = models.TextField()
    peak_grade = models.TextField()
    value = models.FloatField()
    threshold = models.FloatField()
    peak_value = models.FloatField()
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    observed_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_observed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "datastream"], condition=Q(cleared_at__isnull=True), name="sensing_alert_one_open"
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(cleared_at__gte=F("opened_at")),
                name="sensing_alert_clears_after_opening",
            ),
        ]
        indexes = [models.Index(fields=["division", "-opened_at"]), models.Index(fields=["-opened_at", "-id"])]
