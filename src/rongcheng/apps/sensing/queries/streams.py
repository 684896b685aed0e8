"""Which datastreams the keys in messages mean, and where readings of them belong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

STREAMS = """
SELECT t.key, d.key, d.id, t.id, t.division, t.organisation_id,
       (SELECT l.feature_id FROM sensing_thing_locations tl JOIN sensing_location l ON l.id = tl.location_id
         WHERE tl.thing_id = t.id ORDER BY l.id LIMIT 1)
  FROM sensing_thing t LEFT JOIN sensing_datastream d ON d.thing_id = t.id
 WHERE t.key = ANY(%s)
"""
PLACES = """
SELECT d.id, d.name, d.unit->>'symbol', coalesce(p.key, p.name), t.id, t.key, t.name, t.lon, t.lat,
       d.division, d.organisation_id
  FROM sensing_datastream d
  JOIN sensing_thing t ON t.id = d.thing_id
  JOIN sensing_observedproperty p ON p.id = d.observed_property_id
 WHERE d.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Stream:
    """A datastream as the ingest needs it."""

    id: int
    thing_id: int
    feature_id: int | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a thing is."""

    division: str
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class StreamPlace:
    """What an alert says of the datastream it is about."""

    id: int
    name: str
    unit: str
    property_key: str
    thing_id: int
    thing_key: str
    thing_name: str
    lon: float | None
    lat: float | None
    division: str
    organisation_id: UUID | None


def streams_of(thing_keys: Iterable[str]) -> tuple[dict[tuple[str, str], Stream], dict[str, Owner]]:
    """Every datastream of these things by its two keys, and whose the things are. For the system only."""
    streams: dict[tuple[str, str], Stream] = {}
    owners: dict[str, Owner] = {}
    with connection.cursor() as cursor:
        cursor.execute(STREAMS, [list(thing_keys)])
        for thing_key, key, stream_id, thing_id, division, organisation_id, feature_id in cursor.fetchall():
            owners[thing_key] = Owner(division, organisation_id)
            if stream_id is not None:
                streams[thing_key, key] = Stream(stream_id, thing_id, feature_id)
    return streams, owners


def places_of(stream_ids: Iterable[int]) -> dict[int, StreamPlace]:
    """Name, unit and place of these datastreams. For the system only."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [list(stream_ids)])
        return {row[0]: StreamPlace(*row) for row in cursor.fetchall()}
