"""The door of incidents for other apps."""

from __future__ import annotations

from uuid import UUID

from rongcheng.apps.incidents import queries
from rongcheng.apps.incidents.contracts import IncidentRow, IncidentView, SourceKind
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged


def incident(*, actor: Actor, incident_id: UUID) -> IncidentView:
    """The incident with its sources and what was decided; raises IncidentNotFound outside the actor's reach."""
    return queries.incident_for(actor=actor, incident_id=incident_id, now=clock.now())


def incident_of_signal(*, source_kind: SourceKind, source_id: str) -> UUID | None:
    """Which incident a signal has gone into, if it has arrived yet."""
    return queries.find_incident_of_signal(source_kind=source_kind, source_id=source_id)


def open_incidents(*, actor: Actor, division: str = "", cursor: str = "") -> Paged[IncidentRow]:
    """Incidents that are still alive within the actor's reach, the newest first."""
    return queries.list_incidents(actor=actor, filters=queries.Filters(division=division), cursor=cursor)


def count_open(*, actor: Actor) -> dict[str, int]:
    """How many incidents stand in each live state, for the wall and the navigation."""
    return queries.count_waiting(actor=actor)


def map_points(*, actor: Actor, division: str = "") -> list[dict[str, object]]:
    """GeoJSON features of the live incidents, at most a thousand."""
    return queries.list_map_points(actor=actor, filters=queries.Filters(division=division))
