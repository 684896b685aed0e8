"""What cases announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.kernel.events import event


@event("rongcheng.cases.case.reported.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseReported:
    """A case has been reported (上报). `source` "checker" is a grid worker's find, with its photos in the case."""

    case_id: UUID
    division: str
    number: str
    matter: str
    source: str
    description: str
    lon: float
    lat: float
    occurred_at: datetime
    incident_id: UUID | None = None


@event("rongcheng.cases.case.opened.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseOpened:
    """A case has been established (立案): from now on somebody has to deal with it by `due_at`."""

    case_id: UUID
    division: str
    number: str
    matter: str
    incident_id: UUID | None
    due_at: datetime | None
    organisation_id: UUID | None = None


@event("rongcheng.cases.case.dispatched.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseDispatched:
    """A case has been sent to its responsible unit (派遣)."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    organisation_id: UUID
    organisation_name: str
    was_corrected: bool


@event("rongcheng.cases.case.handled.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseHandled:
    """The unit says it is done and has shown it (处置完毕); a checker looks next."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    organisation_id: UUID | None


@event("rongcheng.cases.case.returned.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseReturned:
    """A case went back a step (回退): the unit was wrong, or a step has to be done again."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    reason: str
    organisation_id: UUID | None = None


@event("rongcheng.cases.case.reworked.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseReworked:
    """The check on site failed; the same unit has to do it again (返工)."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    round: int
    reason: str
    organisation_id: UUID | None = None


@event("rongcheng.cases.case.closed.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseClosed:
    """A case is closed (结案). `outcome` is "solved" or "quick" (快处: solved on the spot)."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    outcome: str
    result: str
    organisation_id: UUID | None = None


@event("rongcheng.cases.case.voided.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseVoided:
    """A case ends without being dealt with: not accepted, not established, or voided (作废)."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    outcome: str
    reason: str
    organisation_id: UUID | None = None


@event("rongcheng.cases.case.reopened.v1", subject="case_id")
@dataclass(frozen=True, kw_only=True)
class CaseReopened:
    """An inspection has reopened a closed case (督查)."""

    case_id: UUID
    division: str
    number: str
    incident_id: UUID | None
    reason: str
    organisation_id: UUID | None = None
