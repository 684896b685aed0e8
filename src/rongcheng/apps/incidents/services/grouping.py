"""A duty officer merges two incidents, splits one, or takes a decision back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rongcheng.apps.incidents import domain
from rongcheng.apps.incidents.conf import conf
from rongcheng.apps.incidents.contracts import (
    LIVE_STATES,
    CannotMergeIntoItself,
    IncidentNotOpen,
    IncidentState,
    NothingToSplit,
    NothingToUndo,
    SourceKind,
    UndoTooLate,
)
from rongcheng.apps.incidents.events import IncidentMerged, IncidentReopened, IncidentSplit, SignalJoined
from rongcheng.apps.incidents.models import Decision, Incident, Signal
from rongcheng.apps.incidents.services import work
from rongcheng.apps.incidents.services.signals import Heard, open_incident, refresh
from rongcheng.apps.incidents.services.taking import note, take, take_waiting
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate


@command("incident_id", "into_id", "version")
def merge_incidents(
    *, actor: Actor, now: datetime, incident_id: UUID, into_id: UUID, version: int | None = None, text: str = ""
) -> None:
    """The first incident goes into the second with all its signals; both must be within the actor's reach."""
    if incident_id == into_id:
        raise CannotMergeIntoItself
    first, second = sorted((incident_id, into_id))
    taken = {key: take(actor=actor, incident_id=key, version=None) for key in (first, second)}
    incident, into = take_waiting(actor=actor, incident_id=incident_id, version=version), taken[into_id]
    if into.state not in LIVE_STATES:
        raise IncidentNotOpen(number=into.number)
    correlate(incident.correlation_id)
    moved = [str(key) for key in incident.signals.values_list("id", flat=True)]
    work.act(actor=actor, now=now, incident=incident, action="merge", fields={"into": into.number})
    note(incident, kind="merged", actor=actor, now=now, text=text, into=into.number, into_id=str(into.id),
         signals=moved, before=incident.state)  # fmt: skip
    note(into, kind="took_in", actor=actor, now=now, text=text, number=incident.number, signals=moved)
    _move(Signal.objects.filter(incident=incident), into)
    incident.state, incident.merged_into, incident.ended_at = IncidentState.MERGED, into, now
    incident.save()
    refresh(into, now)
    publish(IncidentMerged(incident_id=incident.id, division=incident.division, number=incident.number,
                           into_id=into.id, signals=len(moved)))  # fmt: skip


@command("incident_id", "version")
def split_incident(
    *,
    actor: Actor,
    now: datetime,
    incident_id: UUID,
    signal_ids: list[UUID],
    version: int | None = None,
    text: str = "",
) -> UUID:
    """These signals become an incident of their own, which the duty desk judges anew; returns its id."""
    incident = take_waiting(actor=actor, incident_id=incident_id, version=version)
    leaving = list(incident.signals.filter(id__in=signal_ids).order_by("occurred_at", "id"))
    if not leaving or len(leaving) == incident.signals.count():
        raise NothingToSplit
    correlate(incident.correlation_id)
    new = open_incident(actor=actor, now=now, heard=_heard_again(leaving[0]))
    moved = [str(signal.id) for signal in leaving]
    note(incident, kind="split", actor=actor, now=now, text=text, number=new.number, signals=moved)
    note(new, kind="split_from", actor=actor, now=now, text=text, number=incident.number, signals=moved)
    _move(Signal.objects.filter(id__in=[signal.id for signal in leaving]), new)
    refresh(incident, now)
    refresh(new, now)
    publish(IncidentSplit(incident_id=incident.id, division=incident.division, number=incident.number,
                          new_id=new.id, signals=len(leaving)))  # fmt: skip
    return new.id


@command("incident_id", "version")
def undo_decision(*, actor: Actor, now: datetime, incident_id: UUID, version: int | None = None) -> None:
    """The last dismissal or merge is taken back and the incident waits again; only within the window."""
    incident = take(actor=actor, incident_id=incident_id, version=version)
    last = incident.decisions.filter(kind__in=["dismissed", "merged"], undone_at=None).order_by("-at", "-id").first()
    if last is None or incident.state not in (IncidentState.DISMISSED, IncidentState.MERGED):
        raise NothingToUndo
    if not domain.may_be_undone(kind=last.kind, decided_at=last.at, undone=False, now=now, window_min=conf.undo_min):
        raise UndoTooLate(minutes=conf.undo_min)
    correlate(incident.correlation_id)
    if last.kind == "merged":
        _take_signals_back(incident, last, actor, now)
    work.act(actor=actor, now=now, incident=incident, action="undo", fields={})
    incident.state, incident.merged_into, incident.ended_at = IncidentState.PENDING, None, None
    last.undone_at = now
    last.save(update_fields=["undone_at"])
    note(incident, kind="undone", actor=actor, now=now, reason=last.kind)
    refresh(incident, now)
    publish(IncidentReopened(incident_id=incident.id, division=incident.division, number=incident.number,
                             undone=last.kind))  # fmt: skip


def _take_signals_back(incident: Incident, merge: Decision, actor: Actor, now: datetime) -> None:
    into = take(actor=actor, incident_id=UUID(merge.details["into_id"]), version=None)
    still_there = Signal.objects.filter(id__in=merge.details["signals"], incident=into)
    if still_there.count() != len(merge.details["signals"]):
        raise NothingToUndo
    _move(still_there, incident)
    note(into, kind="gave_back", actor=actor, now=now, number=incident.number)
    refresh(into, now)


def _move(signals: QuerySet[Signal], incident: Incident) -> None:
    """The signals belong to this incident, and whoever follows one of them hears where it is now."""
    moved = list(signals)
    signals.update(incident=incident, division=incident.division, joined_by="officer")
    for signal in moved:
        publish(
            SignalJoined(
                incident_id=incident.id, division=incident.division, number=incident.number,
                source_kind=signal.source_kind, source_id=signal.source_id, distance_m=signal.distance_m,
                gap_s=signal.gap_s, score=signal.score,
            )
        )  # fmt: skip


def _heard_again(signal: Signal) -> Heard:
    return Heard(
        source_kind=SourceKind(signal.source_kind), source_id=signal.source_id, matter=signal.matter,
        division=signal.place_division, point=Point(signal.lon, signal.lat), occurred_at=signal.occurred_at,
        title=signal.title, detail=signal.detail, grade=signal.grade, confidence=signal.confidence,
        correlation_id=signal.correlation_id,
    )  # fmt: skip
