"""Imported calendars: every import is a version, the latest word on a day holds."""

from __future__ import annotations

from django.db import models


class CalendarTable(models.Model):
    """One import of a yearly notice."""

    version = models.AutoField(primary_key=True)
    source = models.TextField()
    digest = models.TextField(unique=True)
    imported_at = models.DateTimeField()
    imported_by = models.TextField()


class CalendarDay(models.Model):
    """Whether a day is worked, as that import says."""

    table = models.ForeignKey(CalendarTable, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    is_worked = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "day"], name="workflow_calendar_day_once")]
