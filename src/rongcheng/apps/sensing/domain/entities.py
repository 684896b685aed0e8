"""The entities of OGC SensorThings API 1.1 (18-088) as data: names, properties, relations.

The service's readers and writers are driven by these tables. An `@iot.id` is an integer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a property may hold."""

    TEXT = "text"
    JSON = "json"
    OBJECT = "object"
    MOMENT = "moment"
    PERIOD = "period"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Property:
    """A property: what it holds, the column that keeps it, whether it must be given, whether it may be."""

    name: str
    kind: Kind
    column: str
    required: bool = False
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """A navigation link: where it leads, by which attribute, whether it must be given and is one or many."""

    name: str
    target: str
    attribute: str
    many: bool
    required: bool = False
    writable: bool = True


@dataclass(frozen=True)
class EntityType:
    """One kind of entity; `name` is the set, `single` one of it."""

    name: str
    single: str
    properties: tuple[Property, ...]
    relations: tuple[Relation, ...]
    by_name: dict[str, Property] = field(init=False, repr=False)
    links: dict[str, Relation] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.properties})
        object.__setattr__(self, "links", {each.name: each for each in self.relations})


def _described(*more: Property) -> tuple[Property, ...]:
    return (
        Property("name", Kind.TEXT, "name", required=True),
        Property("description", Kind.TEXT, "description", required=True),
        *more,
        Property("properties", Kind.OBJECT, "properties"),
    )


_ENCODING = Property("encodingType", Kind.TEXT, "encoding_type", required=True)

THINGS = EntityType("Things", "Thing", _described(), (
    Relation("Locations", "Locations", "locations", many=True),
    Relation("HistoricalLocations", "HistoricalLocations", "historical_locations", many=True, writable=False),
    Relation("Datastreams", "Datastreams", "datastreams", many=True),
))  # fmt: skip
LOCATIONS = EntityType("Locations", "Location", _described(
    _ENCODING, Property("location", Kind.JSON, "location", required=True),
), (
    Relation("Things", "Things", "things", many=True),
    Relation("HistoricalLocations", "HistoricalLocations", "historical_locations", many=True, writable=False),
))  # fmt: skip
HISTORICAL_LOCATIONS = EntityType("HistoricalLocations", "HistoricalLocation", (
    Property("time", Kind.MOMENT, "time", required=True),
), (
    Relation("Thing", "Things", "thing", many=False, required=True),
    Relation("Locations", "Locations", "locations", many=True, required=True),
))  # fmt: skip
SENSORS = EntityType("Sensors", "Sensor", _described(
    _ENCODING, Property("metadata", Kind.JSON, "metadata", required=True),
), (
    Relation("Datastreams", "Datastreams", "datastreams", many=True),
))  # fmt: skip
OBSERVED_PROPERTIES = EntityType("ObservedProperties", "ObservedProperty", _described(
    Property("definition", Kind.TEXT, "definition", required=True),
), (
    Relation("Datastreams", "Datastreams", "datastreams", many=True),
))  # fmt: skip
DATASTREAMS = EntityType("Datastreams", "Datastream", _described(
    Property("observationType", Kind.TEXT, "observation_type", required=True),
    Property("unitOfMeasurement", Kind.OBJECT, "unit", required=True),
    Property("observedArea", Kind.OBJECT, "observed_area"),
    Property("phenomenonTime", Kind.PERIOD, "latest__first_at", writable=False),
), (
    Relation("Thing", "Things", "thing", many=False, required=True),
    Relation("Sensor", "Sensors", "sensor", many=False, required=True),
    Relation("ObservedProperty", "ObservedProperties", "observed_property", many=False, required=True),
    Relation("Observations", "Observations", "observations", many=True),
))  # fmt: skip
FEATURES = EntityType("FeaturesOfInterest", "FeatureOfInterest", _described(
    _ENCODING, Property("feature", Kind.JSON, "feature", required=True),
), (
    Relation("Observations", "Observations", "observations", many=True),
))  # fmt: skip
OBSERVATIONS = EntityType("Observations", "Observation", (
    Property("phenomenonTime", Kind.PERIOD, "phenomenon_at"),
    Property("result", Kind.RESULT, "value", required=True),
    Property("resultTime", Kind.MOMENT, "result_at"),
    Property("resultQuality", Kind.JSON, "extras__resultQuality"),
    Property("validTime", Kind.PERIOD, "extras__validTime"),
    Property("parameters", Kind.OBJECT, "extras__parameters"),
), (
    Relation("Datastream", "Datastreams", "datastream", many=False, required=True),
    Relation("FeatureOfInterest", "FeaturesOfInterest", "feature", many=False),
))  # fmt: skip

ENTITY_TYPES = {
    each.name: each
    for each in (THINGS, LOCATIONS, HISTORICAL_LOCATIONS, SENSORS, OBSERVED_PROPERTIES, DATASTREAMS,
                 FEATURES, OBSERVATIONS)
}  # fmt: skip
SERVED_CONFORMANCE = (
    "datamodel",
    "resource-path/resource-path-to-entities",
    "request-data/order",
    "request-data/expand",
    "request-data/select",
    "request-data/status-code",
    "request-data/query-status-code",
    "request-data/orderby",
    "request-data/top",
    "request-data/skip",
    "request-data/count",
    "request-data/pagination",
    "create-update-delete/create-entity",
    "create-update-delete/link-to-existing-entities",
    "create-update-delete/deep-insert",
    "create-update-delete/deep-insert-status-code",
    "create-update-delete/update-entity",
    "create-update-delete/delete-entity",
    "create-update-delete/historical-location-auto-creation",
)
REQUIREMENT = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
