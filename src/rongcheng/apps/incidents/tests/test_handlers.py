"""What incidents hear from others: alerts, appeals, finds, cases; the whole chain on one correlation id."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rongcheng.apps.appeals.events import AppealReceived
from rongcheng.apps.cases.events import CaseClosed, CaseOpened, CaseReported
from rongcheng.apps.incidents.contracts import IncidentState
from rongcheng.apps.incidents.models import Incident, Signal
from rongcheng.apps.incidents.tests.conftest import NOON, WANGJIANG, WUHOU
from rongcheng.apps.sensing.contracts import Grade
from rongcheng.apps.sensing.events import AlertCleared, AlertOpened
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import Event
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.testing import drain_outbox, frozen
from rongcheng.kernel.transactions import command

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
HERE = {"division": WUHOU, "lon": WANGJIANG.lon, "lat": WANGJIANG.lat}


@command()
def announce(*, actor: Actor, now: Any, happened: list[Any]) -> None:
    """Somebody else says what happened."""
    for event in happened:
        publish(event)


def hear(*happened: Any) -> None:
    """The events are announced, and everybody concerned hears them."""
    for event in happened:
        with frozen(NOON + timedelta(minutes=2)):
            announce(actor=Actor.system("tests"), now=NOON, happened=[event])
            drain_outbox()


def alert_opened(**changes: Any) -> AlertOpened:
    known = AlertOpened.__dataclass_fields__
    given = {
        "alert_id": ids.new_id(), "rule_id": ids.new_id(), "rule_name": "积水超过 15 cm", "thing_id": 1,
        "thing_key": "GAUGE-7", "thing_name": "望江路下穿隧道水位计", "datastream_id": 1, "datastream_name": "水位",
        "property_key": "water_level", "matter": "E0406", "grade": Grade.ORANGE, "value": 32.0, "threshold": 15.0,
        "unit": "cm", "observed_at": NOON, **HERE, **changes,
    }  # fmt: skip
    return AlertOpened(**{name: value for name, value in given.items() if name in known})


def appeal_received(**changes: Any) -> AppealReceived:
    given = {
        "appeal_id": ids.new_id(), "receipt": "A1", "kind": "complaint", "matter": "E0406", "channel": "form",
        "received_at": NOON + timedelta(minutes=5), **HERE, **changes,
    }  # fmt: skip
    return AppealReceived(**given)


def test_an_alert_and_a_citizens_report_of_the_same_flooding_make_one_incident() -> None:
    hear(alert_opened(), appeal_received())
    incident = Incident.objects.get()
    assert incident.source_kinds == ["alert", "appeal"]
    assert incident.grade == 2
    opening = Event.objects.get(type="rongcheng.sensing.alert.opened.v1")
    chain = Event.objects.filter(type__startswith="rongcheng.incidents.")
    assert {event.correlation_id for event in chain} == {opening.correlation_id}


def test_questions_and_tip_offs_are_no_signals() -> None:
    hear(appeal_received(kind="inquiry"), appeal_received(kind="tip_off"), appeal_received(matter=""))
    assert not Incident.objects.exists()


def test_a_cleared_alert_is_marked_on_its_incident() -> None:
    alert = alert_opened()
    given = {name: getattr(alert, name) for name in AlertCleared.__dataclass_fields__ if hasattr(alert, name)}
    hear(alert, AlertCleared(**given))
    assert Incident.objects.get().is_cleared


def test_a_find_joins_and_brings_its_case_which_later_ends_the_incident() -> None:
    case_id = ids.new_id()
    find = CaseReported(
        case_id=case_id, number="E0406202611230001", matter="E0406", source="checker", description="隧道积水",
        occurred_at=NOON, **HERE,
    )  # fmt: skip
    hear(alert_opened(), find)
    incident = Incident.objects.get()
    assert (incident.state, incident.case_id) == (IncidentState.HANDED, case_id)
    assert Signal.objects.filter(incident=incident).count() == 2
    hear(CaseClosed(case_id=case_id, division=WUHOU, number="E0406202611230001", incident_id=incident.id,
                    outcome="solved", result="已排除"))  # fmt: skip
    incident.refresh_from_db()
    assert incident.state == IncidentState.ENDED


def test_an_opened_case_is_heard_once_however_often_it_is_told() -> None:
    hear(alert_opened())
    incident = Incident.objects.get()
    opened = CaseOpened(
        case_id=ids.new_id(), division=WUHOU, number="E0406202611230001", matter="E0406", incident_id=incident.id,
        due_at=None,
    )  # fmt: skip
    hear(opened, opened)
    incident.refresh_from_db()
    assert incident.state == IncidentState.HANDED
    assert incident.decisions.filter(kind="handed").count() == 1
