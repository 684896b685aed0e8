"""What each step of the procedure does to the case itself; one small function a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.cases.contracts import CaseState, Urgency
from rongcheng.apps.cases.events import (
    CaseClosed,
    CaseDispatched,
    CaseHandled,
    CaseOpened,
    CaseReopened,
    CaseReturned,
    CaseReworked,
    CaseVoided,
)
from rongcheng.apps.cases.models import Case
from rongcheng.apps.cases.services import assisting, dispatching
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.outbox import publish


@dataclass(kw_only=True)
class Step:
    """A step that the procedure has allowed and taken."""

    actor: Actor
    now: datetime
    action: str
    fields: dict[str, Any]
    organisation_id: UUID | None = None
    assisting: list[UUID] = field(default_factory=list)

    @property
    def reason(self) -> str:
        return str(self.fields.get("reason", "") or "")


def accept(case: Case, step: Step) -> None:
    case.urgency = Urgency(step.fields.get("urgency") or case.urgency)


def establish(case: Case, step: Step) -> None:
    case.established_at = step.now
    publish(
        CaseOpened(
            case_id=case.id, division=case.division, number=case.number, matter=case.matter,
            incident_id=case.incident_id, due_at=case.due_at,
        )
    )  # fmt: skip


def dispatch(case: Case, step: Step) -> None:
    made = dispatching.record(
        case, step.actor, step.now, step.organisation_id, str(step.fields.get("correction") or "")
    )
    case.organisation_id, case.organisation_name = made.chosen_id, made.chosen_name
    case.dispatched_at, case.round = step.now, case.round + 1
    dispatching.give_tasks(case, step.actor, step.now, step.assisting)
    publish(
        CaseDispatched(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            organisation_id=made.chosen_id, organisation_name=made.chosen_name,
            was_corrected=made.proposed_id is not None and made.proposed_id != made.chosen_id,
        )
    )  # fmt: skip


def handle(case: Case, step: Step) -> None:
    case.handled_at = step.now
    assisting.open_tasks(case).filter(is_main=True).update(
        done_at=step.now, done_by=step.actor.name, remark=str(step.fields.get("remark", ""))
    )
    publish(
        CaseHandled(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            organisation_id=case.organisation_id,
        )
    )  # fmt: skip


def send_back(case: Case, step: Step) -> None:
    """回退 by the unit, 回退立案, 回退受理, 返回派遣: counted, and no unit has it any more."""
    unit = case.organisation_id
    case.return_count += 1
    _take_from_unit(case, step)
    publish(
        CaseReturned(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            reason=step.reason, organisation_id=unit,
        )
    )  # fmt: skip


def rework(case: Case, step: Step) -> None:
    case.rework_count += 1
    case.round += 1
    case.handled_at = None
    dispatching.give_tasks(case, step.actor, step.now, [])
    publish(
        CaseReworked(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            round=case.round, reason=step.reason, organisation_id=case.organisation_id,
        )
    )  # fmt: skip


def close(case: Case, step: Step) -> None:
    assisting.check_nothing_open(case)
    _end(case, step, outcome="quick" if step.action == "quick-pass" else "solved")
    case.result = str(step.fields.get("result") or case.result)
    publish(
        CaseClosed(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            outcome=case.outcome, result=case.result, organisation_id=case.organisation_id,
        )
    )  # fmt: skip


def reopen(case: Case, step: Step) -> None:
    unit = case.organisation_id
    case.closed_at, case.outcome = None, ""
    _take_from_unit(case, step)
    publish(
        CaseReopened(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            reason=step.reason, organisation_id=unit,
        )
    )  # fmt: skip


def void(case: Case, step: Step) -> None:
    outcomes = {"reject": "not-accepted", "not-verified": "not-true", "transfer": "transferred",
                "decline": "not-established", "quick-refuse": "not-valid"}  # fmt: skip
    _end(case, step, outcome=outcomes.get(step.action, "voided"))
    case.result = step.reason
    assisting.withdraw_all(case, step.now, step.reason)
    publish(
        CaseVoided(
            case_id=case.id, division=case.division, number=case.number, incident_id=case.incident_id,
            outcome=case.outcome, reason=step.reason, organisation_id=case.organisation_id,
        )
    )  # fmt: skip


def extend(case: Case, step: Step) -> None:
    case.extension_count += 1


def suspend(case: Case, step: Step) -> None:
    case.state, case.suspended_at = CaseState.SUSPENDED, step.now


def resume(case: Case, step: Step) -> None:
    if case.suspended_at is not None:
        case.suspended_s += round((step.now - case.suspended_at).total_seconds())
    case.suspended_at = None


def nothing(case: Case, step: Step) -> None:
    """Steps that only move the procedure: 发核实, 属实, 核查通过, 自处理."""


def _take_from_unit(case: Case, step: Step) -> None:
    assisting.withdraw_all(case, step.now, step.reason)
    case.organisation_id, case.organisation_name = None, ""


def _end(case: Case, step: Step, *, outcome: str) -> None:
    case.closed_at, case.outcome = step.now, outcome


Effect = Callable[[Case, Step], None]
EFFECTS: dict[str, Effect] = {
    "accept": accept,
    "reject": void,
    "transfer": void,
    "send-verify": nothing,
    "verified": nothing,
    "not-verified": void,
    "establish": establish,
    "establish-now": establish,
    "decline": void,
    "back-to-acceptance": send_back,
    "dispatch": dispatch,
    "back-to-establishing": send_back,
    "handle": handle,
    "return": send_back,
    "pass": nothing,
    "fail": rework,
    "close": close,
    "back-to-dispatch": send_back,
    "reopen": reopen,
    "void": void,
    "quick-fix": nothing,
    "quick-pass": close,
    "quick-refuse": void,
    "ask-extension": extend,
    "ask-suspension": suspend,
    "resume": resume,
}
