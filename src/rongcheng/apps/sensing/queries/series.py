"""Readings of one datastream over a time, thinned to what a chart can show."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from rongcheng.apps.sensing.contracts import LatestView, SeriesView
from rongcheng.apps.sensing.queries.things import datastream_for, latest_view, unit_of
from rongcheng.kernel.actor import Actor

MOST_POINTS = 4000
BETWEEN = """
SELECT phenomenon_at, value FROM sensing_observation
 WHERE datastream_id = %s AND phenomenon_at >= %s AND phenomenon_at < %s AND value IS NOT NULL
 ORDER BY phenomenon_at, message_key LIMIT %s
"""
# Of each of n equal spans the lowest and the highest reading, so that thinning hides no peak.
THINNED = """
SELECT DISTINCT phenomenon_at, value FROM (
    SELECT phenomenon_at, value,
           row_number() OVER (PARTITION BY span ORDER BY value, phenomenon_at) AS low,
           row_number() OVER (PARTITION BY span ORDER BY value DESC, phenomenon_at) AS high
      FROM (SELECT phenomenon_at, value,
                   width_bucket(extract(epoch FROM phenomenon_at)::float8, %s, %s, %s) AS span
              FROM sensing_observation
             WHERE datastream_id = %s AND phenomenon_at >= %s AND phenomenon_at < %s AND value IS NOT NULL) AS o
) AS ranked WHERE low = 1 OR high = 1 ORDER BY phenomenon_at
"""


def latest_for(*, actor: Actor, datastream_id: int) -> LatestView | None:
    """The newest reading of a datastream that the actor may see; None when there is none yet."""
    return latest_view(datastream_for(actor=actor, datastream_id=datastream_id))


def series_for(*, actor: Actor, datastream_id: int, start: datetime, end: datetime) -> SeriesView:
    """Its numeric readings from `start` up to `end`; beyond 4,000 only lows and highs of equal spans."""
    stream = datastream_for(actor=actor, datastream_id=datastream_id)
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, [datastream_id, start, end, MOST_POINTS + 1])
        points = cursor.fetchall()
        thinned = len(points) > MOST_POINTS
        if thinned:
            span = [start.timestamp(), end.timestamp(), MOST_POINTS // 2]
            cursor.execute(THINNED, [*span, datastream_id, start, end])
            points = cursor.fetchall()
    return SeriesView(datastream_id=datastream_id, name=stream.name, unit=unit_of(stream),
                      points=tuple((at, value) for at, value in points), thinned=thinned)  # fmt: skip
