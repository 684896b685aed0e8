"""Signals come in: each joins an incident that is already known, or opens one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from rongcheng.apps.incidents import domain
from rongcheng.apps.incidents.contracts import LIVE_STATES, IncidentState, SourceKind
from rongcheng.apps.incidents.engine.correlation import (
    Candidate,
    Match,
    Sighting,
    best_match,
    cell_of,
    meeting_cells,
)
from rongcheng.apps.incidents.engine.table import rules
from rongcheng.apps.incidents.events import IncidentOpened, SignalJoined
from rongcheng.apps.incidents.models import Incident, NumberOfDay, Signal
from rongcheng.apps.incidents.queries.rows import matter_name
from rongcheng.apps.incidents.services import work
from rongcheng.apps.places import public as places
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A signal as it comes in.

    Without a point it counts for the middle of its division. `correlation_id` is the chain it arrived on; `case_id`
    the case a find already has.
    """

    source_kind: SourceKind
    source_id: str
    matter: str
    division: str
    point: Point | None
    occurred_at: datetime
    title: str
    detail: str = ""
    grade: int = 4
    confidence: float = 0.5
    correlation_id: UUID
    case_id: UUID | None = None
    case_number: str = ""

    @property
    def at(self) -> Point:
        """Where it is, once that is known."""
        if self.point is None:
            raise ValueError("a signal needs a place before it is correlated")
        return self.point


@command("heard")
def raise_signal(*, actor: Actor, now: datetime, heard: Heard) -> UUID:
    """The signal belongs to an incident; returns which. Repeating it changes nothing.

    Signals that could be one thing wait for each other (advisory locks on the cells around them), so two that
    arrive at once make one incident. Announces IncidentOpened when it is the first, and SignalJoined.
    """
    heard = heard if heard.point else replace(heard, point=places.centre_of(code=heard.division))
    lock_around(heard.matter, heard.at)
    known = Signal.objects.filter(source_kind=heard.source_kind, source_id=heard.source_id).first()
    if known is not None:
        return known.incident_id
    match, incident = _take_matching(heard)
    if incident is None:
        incident = open_incident(actor=actor, now=now, heard=heard)
    correlate(incident.correlation_id)
    _add_signal(incident, heard, match, now)
    if heard.case_id is not None:
        work.hand_to_case(actor=actor, now=now, incident=incident, case_id=heard.case_id, number=heard.case_number)
    return incident.id


@command("source_kind", "source_id")
def clear_signal(*, actor: Actor, now: datetime, source_kind: SourceKind, source_id: str) -> None:
    """The alert behind a signal is over; the incident says so when all its alerts are. Unknown signals are ignored."""
    signal = Signal.objects.filter(source_kind=source_kind, source_id=source_id, cleared_at=None).first()
    if signal is None:
        return
    incident = Incident.objects.select_for_update().get(pk=signal.incident_id)
    signal.cleared_at = now
    signal.save(update_fields=["cleared_at"])
    refresh(incident, now)


@command("source_kind", "source_id")
def regrade_signal(
    *, actor: Actor, now: datetime, source_kind: SourceKind, source_id: str, grade: int, detail: str
) -> None:
    """An alert has become more or less grave, and with it perhaps its incident. Unknown signals are ignored."""
    signal = Signal.objects.filter(source_kind=source_kind, source_id=source_id).first()
    if signal is None:
        return
    incident = Incident.objects.select_for_update().get(pk=signal.incident_id)
    signal.grade, signal.detail = grade, detail
    signal.save(update_fields=["grade", "detail"])
    refresh(incident, now)


def lock_around(matter: str, point: Point) -> None:
    """Hold, until the transaction ends, every cell in which a matching signal or incident could be filed."""
    family = rules().family_of(matter)
    keys = [f"{family.key}/{cell}" for cell in meeting_cells(point, family.radius_m)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key ORDER BY key",
            [keys],
        )


def open_incident(*, actor: Actor, now: datetime, heard: Heard) -> Incident:
    """A new incident for this signal, with its clock on the duty desk."""
    family = rules().family_of(heard.matter)
    correlate(heard.correlation_id)
    incident = Incident(
        id=ids.new_id(),
        number=_next_number(now),
        matter=heard.matter,
        family=family.key,
        cell=cell_of(heard.at, family.radius_m),
        title=heard.title,
        division=heard.division,
        grade=heard.grade,
        confidence=heard.confidence,
        lon=heard.at.lon,
        lat=heard.at.lat,
        first_at=heard.occurred_at,
        last_at=heard.occurred_at,
        opened_at=now,
        changed_at=now,
        state=IncidentState.PENDING,
        correlation_id=heard.correlation_id,
    )
    work.start(actor=actor, now=now, incident=incident)
    incident.save(force_insert=True)
    publish(
        IncidentOpened(
            incident_id=incident.id, division=incident.division, number=incident.number, matter=incident.matter,
            title=incident.title or matter_name(incident.matter), grade=incident.grade,
            lon=incident.lon, lat=incident.lat,
            first_at=incident.first_at, source_kind=str(heard.source_kind), source_id=heard.source_id,
        )
    )  # fmt: skip
    return incident


def refresh(incident: Incident, now: datetime) -> None:
    """What an incident says of itself follows from its signals."""
    signals = list(incident.signals.order_by("occurred_at", "id"))
    alerts = [signal for signal in signals if signal.source_kind == SourceKind.ALERT]
    incident.signal_count = len(signals)
    incident.source_kinds = sorted({signal.source_kind for signal in signals})
    incident.is_cleared = bool(alerts) and all(signal.cleared_at is not None for signal in alerts)
    incident.changed_at = now
    if signals:
        incident.first_at = signals[0].occurred_at
        incident.last_at = signals[-1].occurred_at
        incident.grade = domain.grade_of_all([signal.grade for signal in signals])
        incident.confidence = domain.confidence_of_all([signal.confidence for signal in signals])
    incident.save()


def _take_matching(heard: Heard) -> tuple[Match | None, Incident | None]:
    """The incident it belongs to, locked: matched again when the first choice was ended before it could be locked."""
    while (match := _match(heard)) is not None:
        incident = Incident.objects.select_for_update().get(pk=match.incident_id)
        if incident.state in LIVE_STATES:
            return match, incident
    return None, None


def _match(heard: Heard) -> Match | None:
    family = rules().family_of(heard.matter)
    near = Incident.objects.filter(
        family=family.key, cell__in=meeting_cells(heard.at, family.radius_m), state__in=LIVE_STATES
    ).values_list("id", "matter", "lon", "lat", "first_at", "last_at")
    candidates = [
        Candidate(incident_id=key, matter=matter, point=Point(lon, lat), first_at=first_at, last_at=last_at)
        for key, matter, lon, lat, first_at, last_at in near
    ]
    return best_match(rules(), Sighting(matter=heard.matter, point=heard.at, at=heard.occurred_at), candidates)


def _add_signal(incident: Incident, heard: Heard, match: Match | None, now: datetime) -> None:
    Signal.objects.create(
        incident=incident,
        division=incident.division,
        place_division=heard.division,
        source_kind=heard.source_kind,
        source_id=heard.source_id,
        matter=heard.matter,
        title=heard.title,
        detail=heard.detail,
        grade=heard.grade,
        confidence=heard.confidence,
        lon=heard.at.lon,
        lat=heard.at.lat,
        occurred_at=heard.occurred_at,
        received_at=now,
        correlation_id=heard.correlation_id,
        is_first=match is None,
        distance_m=match.distance_m if match else 0,
        gap_s=match.gap_s if match else 0,
        same_matter=match.same_matter if match else True,
        score=match.score if match else 1.0,
    )
    refresh(incident, now)
    publish(
        SignalJoined(
            incident_id=incident.id, division=incident.division, number=incident.number,
            source_kind=str(heard.source_kind), source_id=heard.source_id,
            distance_m=match.distance_m if match else 0, gap_s=match.gap_s if match else 0,
            score=match.score if match else 1.0,
        )
    )  # fmt: skip


def _next_number(now: datetime) -> str:
    day = domain.city_day(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {NumberOfDay._meta.db_table} (day, last) VALUES (%s, 1)"
            " ON CONFLICT (day) DO UPDATE SET last = incidents_numberofday.last + 1 RETURNING last",
            [day],
        )
        (sequence,) = cursor.fetchone()
    return domain.number_of(day, sequence)
