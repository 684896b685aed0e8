"""From rows to what others may see of them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from rongcheng.apps.identity import public as identity
from rongcheng.apps.incidents import domain
from rongcheng.apps.incidents.conf import conf
from rongcheng.apps.incidents.contracts import (
    DecisionView,
    IncidentRow,
    IncidentState,
    IncidentView,
    SignalView,
    SourceKind,
)
from rongcheng.apps.incidents.models import Decision, Incident, Signal
from rongcheng.apps.places import public as places
from rongcheng.kernel.errors import NotFound


def row_of(row: Incident) -> IncidentRow:
    """One line of the desk."""
    return IncidentRow(
        incident_id=row.id, number=row.number, title=row.title or matter_name(row.matter), matter=row.matter,
        matter_name=matter_name(row.matter), state=IncidentState(row.state), division=row.division,
        place=place_name(row.division), grade=row.grade, light=row.light, due_at=row.due_at,
        first_at=row.first_at, last_at=row.last_at, opened_at=row.opened_at, signal_count=row.signal_count,
        source_kinds=tuple(row.source_kinds), lon=row.lon, lat=row.lat, is_cleared=row.is_cleared,
        case_number=row.case_number, case_id=row.case_id,
    )  # fmt: skip


def view_of(row: Incident, *, signals: list[Signal], decisions: list[Decision], now: datetime) -> IncidentView:
    """The whole incident."""
    line = row_of(row)
    return IncidentView(
        **{name: getattr(line, name) for name in IncidentRow.__dataclass_fields__},
        version=row.version, work_id=row.work_id, correlation_id=row.correlation_id, confidence=row.confidence,
        merged_into=row.merged_into_id,
        signals=tuple(signal_view(signal) for signal in signals),
        decisions=tuple(_decision_view(decision, row, now) for decision in decisions),
    )  # fmt: skip


def signal_view(signal: Signal) -> SignalView:
    """One source and why it was joined."""
    return SignalView(
        signal_id=signal.id, source_kind=SourceKind(signal.source_kind), source_id=signal.source_id,
        matter=signal.matter, matter_name=matter_name(signal.matter), 
        title=signal.title or matter_name(signal.matter), detail=signal.detail,
        grade=signal.grade, confidence=signal.confidence, occurred_at=signal.occurred_at,
        received_at=signal.received_at, lon=signal.lon, lat=signal.lat, place_division=signal.place_division,
        cleared_at=signal.cleared_at, is_first=signal.is_first, joined_by=signal.joined_by,
        distance_m=signal.distance_m, gap_s=signal.gap_s, same_matter=signal.same_matter, score=signal.score,
    )  # fmt: skip


def matter_name(code: str) -> str:
    """What people call the class, in their language; the code itself for one the list does not know."""
    try:
        matter = identity.matter(code=code)
    except NotFound:
        return code
    return matter.name_en if (get_language() or "zh").startswith("en") else matter.name


def place_name(division: str) -> str:
    """What people call the division; the code itself when places does not know it."""
    try:
        return places.name_of(code=division)
    except NotFound:
        return division


def _decision_view(decision: Decision, row: Incident, now: datetime) -> DecisionView:
    details = decision.details
    stands = row.state in (IncidentState.DISMISSED, IncidentState.MERGED)
    return DecisionView(
        decision_id=decision.id, kind=decision.kind, at=decision.at, by_name=decision.by_name,
        reason=decision.reason, text=decision.text or str(details.get("number", details.get("into", ""))),
        can_be_undone=stands and domain.may_be_undone(
            kind=decision.kind, decided_at=decision.at, undone=decision.undone_at is not None, now=now,
            window_min=conf.undo_min,
        ),
    )  # fmt: skip
