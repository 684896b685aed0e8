"""One incident, and what could be merged with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.incidents import policies
from rongcheng.apps.incidents.contracts import LIVE_STATES, IncidentNotFound, IncidentRow, IncidentView, SourceKind
from rongcheng.apps.incidents.models import Incident, Signal
from rongcheng.apps.incidents.queries.rows import row_of, view_of
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point, box_around, distance_m

NEAR_M = 3000


def incident_for(*, actor: Actor, incident_id: UUID, now: datetime) -> IncidentView:
    """The incident with its sources and decisions; raises IncidentNotFound outside the actor's reach."""
    row = Incident.objects.filter(policies.may_see(actor), pk=incident_id).first()
    if row is None:
        raise IncidentNotFound
    signals = list(row.signals.order_by("occurred_at", "id"))
    decisions = list(row.decisions.order_by("at", "id"))
    return view_of(row, signals=signals, decisions=decisions, now=now)


def find_incident_of_signal(*, source_kind: SourceKind, source_id: str) -> UUID | None:
    """Which incident a signal has gone into."""
    return (
        Signal.objects.filter(source_kind=source_kind, source_id=source_id)
        .values_list("incident_id", flat=True)
        .first()
    )


def find_by_case(*, actor: Actor, case_id: UUID) -> UUID | None:
    """The incident that a case deals with."""
    return Incident.objects.filter(policies.may_see(actor), case_id=case_id).values_list("id", flat=True).first()


def merge_candidates(*, actor: Actor, incident_id: UUID, now: datetime) -> list[tuple[IncidentRow, int]]:
    """Live incidents within three kilometres, the nearest first, each with its distance in metres."""
    incident = incident_for(actor=actor, incident_id=incident_id, now=now)
    here = Point(incident.lon, incident.lat)
    box = box_around(here, NEAR_M)
    near = Incident.objects.filter(
        policies.may_see(actor),
        state__in=LIVE_STATES,
        lon__range=(box.west, box.east),
        lat__range=(box.south, box.north),
    ).exclude(pk=incident_id)[:50]
    found = [(row_of(row), round(distance_m(here, Point(row.lon, row.lat)))) for row in near]
    return sorted((pair for pair in found if pair[1] <= NEAR_M), key=lambda pair: pair[1])[:10]
