"""What senses, where, with what, and what of: the entities of SensorThings that change rarely."""

from __future__ import annotations

from django.db import models


class Location(models.Model):
    """A place as it was sent; the point and the division are derived when it is GeoJSON."""

    name = models.TextField()
    description = models.TextField()
    encoding_type = models.TextField()
    location = models.JSONField()
    properties = models.JSONField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    division = models.TextField(db_collation="C", blank=True)
    organisation_id = models.UUIDField(null=True)
    feature = models.ForeignKey("FeatureOfInterest", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["division"])]


class FeatureOfInterest(models.Model):
    """What an observation is about, mostly the place of the thing."""

    name = models.TextField()
    description = models.TextField()
    encoding_type = models.TextField()
    feature = models.JSONField()
    properties = models.JSONField(null=True)
    division = models.TextField(db_collation="C", blank=True)
    organisation_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["division"])]


class Thing(models.Model):
    """A thing that senses; `organisation_id` answers for it, `owner_id` owns it."""

    key = models.TextField(unique=True, db_collation="C")
    name = models.TextField()
    description = models.TextField()
    properties = models.JSONField(null=True)
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)
    owner_id = models.UUIDField(null=True)
    locations = models.ManyToManyField(Location, related_name="things")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["division", "id"]), models.Index(fields=["organisation_id"])]


class HistoricalLocation(models.Model):
    """Where a thing was from that time on."""

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="historical_locations")
    locations = models.ManyToManyField(Location, related_name="historical_locations")
    time = models.DateTimeField()


class Sensor(models.Model):
    """The instrument or procedure that makes the readings."""

    name = models.TextField()
    description = models.TextField()
    encoding_type = models.TextField()
    metadata = models.JSONField()
    properties = models.JSONField(null=True)


class ObservedProperty(models.Model):
    """What is measured; `key` ties rules and pages to it."""

    key = models.TextField(unique=True, null=True, db_collation="C")
    name = models.TextField()
    definition = models.TextField()
    description = models.TextField()
    properties = models.JSONField(null=True)


class Datastream(models.Model):
    """One property of one thing by one sensor; its division and organisation are the thing's."""

    key = models.TextField(db_collation="C")
    thing = models.ForeignKey(Thing, models.CASCADE, related_name="datastreams")
    sensor = models.ForeignKey(Sensor, models.CASCADE, related_name="datastreams")
    observed_property = models.ForeignKey(ObservedProperty, models.CASCADE, related_name="datastreams")
    name = models.TextField()
    description = models.TextField()
    observation_type = models.TextField()
    unit = models.JSONField()
    observed_area = models.JSONField(null=True)
    properties = models.JSONField(null=True)
    expected_period_s = models.PositiveIntegerField(default=3600)
    division = models.TextField(db_collation="C")
    organisation_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["division", "id"])]
        constraints = [models.UniqueConstraint(fields=["thing", "key"], name="sensing_datastream_key")]
