"""Tables of places: constraints and indexes, no behaviour."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongcheng.apps.places.contracts import Level

LEVELS = [(level.value, level.value) for level in Level]


class Division(models.Model):
    """市, 区县, 街道/镇, 社区/村. A division that ends stays, with its last day."""

    code = models.TextField(primary_key=True, db_collation="C")
    name = models.TextField()
    name_en = models.TextField(default="")
    level = models.TextField(choices=LEVELS)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    managed_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    is_functional_area = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="places_division_code",
                condition=Q(code__regex=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$"),
            ),
            models.CheckConstraint(
                name="places_division_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]


class AreaSet(models.Model):
    """One loading of areas: where they are from, under which licence, and whether they are only for show.

    The id never repeats, not even after a rollback: it tells every process that the ground has changed.
    """

    level = models.TextField(choices=LEVELS)
    source = models.TextField()
    licence = models.TextField(default="")
    is_demonstration = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()


class Area(models.Model):
    """The outline of a division or a grid cell during a period, in WGS 84."""

    id = models.UUIDField(primary_key=True)
    area_set = models.ForeignKey(AreaSet, on_delete=models.PROTECT, related_name="areas")
    code = models.TextField(db_collation="C")
    level = models.TextField(choices=LEVELS)
    outline = models.BinaryField()
    cells_inside = models.BinaryField()
    cells_border = models.BinaryField()
    area_m2 = models.FloatField()
    lon = models.FloatField()
    lat = models.FloatField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="places_area_one_current"
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="places_area_level")]


class GridScheme(models.Model):
    """A way to cut the city into grids: 万米单元网格, 微网实格, 责任网格 are different things."""

    key = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField()
    source = models.TextField()


class GridCell(models.Model):
    """One version of a grid cell. Cells are ended, never deleted (the database refuses it)."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey(GridScheme, on_delete=models.PROTECT, related_name="+")
    code = models.TextField(db_collation="C")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    area_m2 = models.FloatField(null=True)
    note = models.TextField(default="")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], condition=Q(ended_on__isnull=True), name="places_cell_one_open"
            ),
            models.CheckConstraint(name="places_cell_code", condition=Q(code__regex=r"^[0-9]{14,15}$")),
            models.CheckConstraint(
                name="places_cell_period",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
            ),
        ]
        indexes = [models.Index(fields=["code"], name="places_cell_by_code")]
