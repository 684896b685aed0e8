"""What incidents announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.kernel.events import event


@event("rongcheng.incidents.incident.opened.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class IncidentOpened:
    """A first signal about something at one place has become an incident; a duty officer looks at it next."""

    incident_id: UUID
    division: str
    number: str
    matter: str
    title: str
    grade: int
    lon: float
    lat: float
    first_at: datetime
    source_kind: str
    source_id: str


@event("rongcheng.incidents.signal.joined.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class SignalJoined:
    """A signal belongs to this incident; the first one too. `source_kind` is "alert", "appeal" or "find"."""

    incident_id: UUID
    division: str
    number: str
    source_kind: str
    source_id: str
    distance_m: int
    gap_s: int
    score: float


@event("rongcheng.incidents.incident.confirmed.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class IncidentConfirmed:
    """A duty officer has confirmed that it is real."""

    incident_id: UUID
    division: str
    number: str
    matter: str


@event("rongcheng.incidents.incident.dismissed.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class IncidentDismissed:
    """A duty officer has dismissed it, with a coded reason."""

    incident_id: UUID
    division: str
    number: str
    reason: str


@event("rongcheng.incidents.incident.merged.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class IncidentMerged:
    """This incident has gone into another one, with all its signals."""

    incident_id: UUID
    division: str
    number: str
    into_id: UUID
    signals: int


@event("rongcheng.incidents.incident.split.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class IncidentSplit:
    """Some signals of this incident have become an incident of their own."""

    incident_id: UUID
    division: str
    number: str
    new_id: UUID
    signals: int


@event("rongcheng.incidents.incident.reopened.v1", subject="incident_id")
@dataclass(frozen=True, kw_only=True)
class IncidentReopened:
    """A dismissal or a merge was taken back within its window."""

    incident_id: UUID
    division: str
    number: str
    undone: str
