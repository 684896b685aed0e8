"""Makers for tests: an order under the example procedure, and the people around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow import services
from rongcheng.apps.workflow.contracts import WorkMovedResult, WorkView
from rongcheng.apps.workflow.tests.calendars import at
from rongcheng.kernel.actor import Actor, ActorKind
from rongcheng.kernel.ids import new_id
from rongcheng.kernel.transactions import command

TEXT = (Path(__file__).parent / "procedures/order.yaml").read_text("utf8")
UNIT = UUID("00000000-0000-7000-8000-000000000001")
OTHER_UNIT = UUID("00000000-0000-7000-8000-000000000002")
CENTRE = UUID("00000000-0000-7000-8000-000000000003")
CHECKER_ID = UUID("00000000-0000-7000-8000-0000000000c1")
PLACE = "510107001001"
START = at("2026-05-06 09:00")


def person(*roles: str, organisation_id: UUID = CENTRE, whole: bool = True, division: str = "510107",
           ref: UUID | None = None, name: str = "") -> Actor:  # fmt: skip
    """A signed-in person of 武侯区."""
    return Actor(kind=ActorKind.PERSON, ref=str(ref or new_id()), name=name or "、".join(roles), divisions=(division,),
                 organisation_id=organisation_id, organisation_name="单位", post="岗位", roles=frozenset(roles),
                 whole_division=whole)  # fmt: skip


DISPATCHER = person("dispatcher", name="派遣员")
CHIEF = person("duty_chief", name="值班长")
LEADER = person("leader", name="区领导")
WORKER = person("unit_worker", organisation_id=UNIT, whole=False, name="经办人")
HEAD = person("unit_head", organisation_id=UNIT, whole=False, name="负责人")
STRANGER = person("unit_worker", organisation_id=OTHER_UNIT, whole=False, name="外单位")
FAR_DISPATCHER = person("dispatcher", division="510104", name="锦江派遣员")
CHECKER = person("checker", ref=CHECKER_ID, name="监督员")


def load_order(text: str = TEXT) -> None:
    """The example procedure is loaded."""
    services.load_procedures(actor=Actor.system("tests"), now=START, files=[("order.yaml", text)])


@command("number")
def open_order(*, actor: Actor, now: datetime, number: str, more: dict[str, Any]) -> WorkView:
    """An app's own service that starts a work."""
    given: dict[str, Any] = {"procedure": "order", "subject_kind": "order", "subject_id": new_id(), "title": "道路积水",
                             "url": "/orders/1", "division": PLACE, **more}  # fmt: skip
    return services.start_work(actor=actor, now=now, number=number, **given)


@command("work_id")
def act_on(*, actor: Actor, now: datetime, work_id: UUID, action: str, more: dict[str, Any]) -> WorkMovedResult:
    """An app's own service that acts on a work."""
    return services.act(actor=actor, now=now, work_id=work_id, action=action, **more)


def started(now: datetime = START, number: str = "GD1", **more: Any) -> WorkView:
    """An order that waits for dispatch."""
    return open_order(actor=DISPATCHER, now=now, number=number, more=more)


def do(work: WorkView, actor: Actor, action: str, hours: float = 0, **more: Any) -> WorkMovedResult:
    """An act so many hours after the start."""
    now = START + timedelta(hours=hours)
    return act_on(actor=actor, now=now, work_id=work.id, action=action, more=more)


def handling(**more: Any) -> WorkView:
    """An order in the unit's hands since nine o'clock."""
    work = started(**more)
    do(work, DISPATCHER, "dispatch", organisation_id=UNIT)
    return do(work, WORKER, "sign").work


def done(work: WorkView, hours: float = 1) -> WorkMovedResult:
    """The unit says that it is done."""
    return do(work, WORKER, "done", hours, fields={"result": "cured"}, evidence={"after": (new_id(),)},
              person_id=CHECKER_ID)  # fmt: skip
