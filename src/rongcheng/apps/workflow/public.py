"""The door of workflow for other apps."""

from __future__ import annotations

from uuid import UUID

from rongcheng.apps.workflow import services
from rongcheng.apps.workflow.contracts import (
    ActionView,
    ClockView,
    HistoryView,
    InboxItem,
    LoadedProcedures,
    ProcedureView,
    WorkView,
)
from rongcheng.apps.workflow.queries import inbox, packaged, procedures, works
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged

start_work = services.start_work
act = services.act
supervise = services.supervise
reply_to_supervision = services.reply_to_supervision


def work(*, actor: Actor, work_id: UUID) -> WorkView:
    """The work as it stands; raises NoSuchWork."""
    return works.work_for(actor=actor, work_id=work_id)


def actions_for(*, actor: Actor, work_id: UUID) -> list[ActionView]:
    """What the actor may do with it now, with the fields and evidence each action needs.

    Besides the procedure's own: `ask-extension`, `ask-suspension`, `resume`, and while a request waits
    `approve`, `turn-down`, `withdraw-request`. All are taken by `act`.
    """
    return works.list_actions(actor=actor, work_id=work_id)


def history_of(*, actor: Actor, work_id: UUID) -> list[HistoryView]:
    """What happened to it, first to last."""
    return works.list_history(actor=actor, work_id=work_id)


def clocks_of(*, actor: Actor, work_id: UUID) -> list[ClockView]:
    """Its clocks now: running ones first."""
    return works.list_clocks(actor=actor, work_id=work_id, now=clock.now())


def inbox_for(
    *,
    actor: Actor,
    cursor: str = "",
    limit: int = 0,
    subject_kind: str = "",
    light: str = "",
    mine: bool = False,
    text: str = "",
) -> Paged[InboxItem]:
    """What waits for the actor, most urgent first, across all apps."""
    return inbox.list_inbox(
        actor=actor,
        now=clock.now(),
        cursor=cursor,
        limit=limit,
        subject_kind=subject_kind,
        light=light,
        mine=mine,
        text=text,
    )


def count_inbox(*, actor: Actor) -> int:
    """How many matters wait for the actor, counted up to 1,000."""
    return inbox.count_waiting(actor=actor).total


def procedure(*, key: str, version: int | None = None) -> ProcedureView:
    """That version of a procedure, or the latest; raises NoSuchProcedure."""
    return procedures.get_procedure(key=key, version=version)


def load_packaged_procedures() -> LoadedProcedures:
    """Every `data/procedures/*.yaml` of the installed apps is loaded; repeating does nothing."""
    files = packaged.procedure_files()
    return services.load_procedures(
        actor=Actor.system("workflow"), now=clock.now(), files=files, names=", ".join(name for name, _ in files)
    )
