"""A duty officer decides: confirm, dismiss, merge, split, undo; the second of two at once hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from rongcheng.apps.incidents import queries, services
from rongcheng.apps.incidents.contracts import (
    CannotMergeIntoItself,
    IncidentChanged,
    IncidentNotFound,
    IncidentNotOpen,
    IncidentState,
    NothingToSplit,
    NothingToUndo,
    SourceKind,
    UndoTooLate,
)
from rongcheng.apps.incidents.models import Incident
from rongcheng.apps.incidents.services.signals import Heard
from rongcheng.apps.incidents.tests.conftest import NOON
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid, NotAllowed
from rongcheng.kernel.models import Event
from rongcheng.kernel.testing import make_actor

SYSTEM = Actor.system("incidents")
LATER = NOON + timedelta(minutes=5)
Make = Callable[..., Heard]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]


@pytest.fixture
def officer() -> Actor:
    return make_actor("duty_officer", divisions=("510107",))


@pytest.fixture
def incident(heard: Make) -> Incident:
    return Incident.objects.get(pk=services.raise_signal(actor=SYSTEM, now=NOON, heard=heard()))


def another(heard: Make, **changes: object) -> Incident:
    return Incident.objects.get(pk=services.raise_signal(actor=SYSTEM, now=NOON, heard=heard(**changes)))


def inbox_of(actor: Actor) -> list[UUID]:
    return [item.subject_id for item in workflow.inbox_for(actor=actor).items]


def announced(kind: str) -> int:
    return Event.objects.filter(type__contains=kind).count()


def test_confirming_moves_the_incident_on_and_announces_it(officer: Actor, incident: Incident) -> None:
    assert inbox_of(officer) == [incident.id]
    services.confirm_incident(actor=officer, now=LATER, incident_id=incident.id, version=1)
    incident.refresh_from_db()
    assert (incident.state, incident.version) == (IncidentState.CONFIRMED, 2)
    assert announced("incident.confirmed") == 1


def test_the_second_of_two_officers_hears_that_somebody_was_faster(officer: Actor, incident: Incident) -> None:
    services.confirm_incident(actor=officer, now=LATER, incident_id=incident.id, version=1)
    with pytest.raises(IncidentChanged):
        services.dismiss_incident(actor=officer, now=LATER, incident_id=incident.id, version=1, reason="false_alarm")


def test_dismissing_needs_a_coded_reason_and_other_needs_words(officer: Actor, incident: Incident) -> None:
    for reason, text in (("because", "x"), ("other", " ")):
        with pytest.raises(Invalid):
            services.dismiss_incident(actor=officer, now=LATER, incident_id=incident.id, reason=reason, text=text)
    services.dismiss_incident(actor=officer, now=LATER, incident_id=incident.id, reason="device_fault")
    incident.refresh_from_db()
    assert incident.state == IncidentState.DISMISSED
    assert inbox_of(officer) == []


def test_a_dismissal_can_be_taken_back_within_the_window_only(officer: Actor, incident: Incident) -> None:
    services.dismiss_incident(actor=officer, now=LATER, incident_id=incident.id, reason="false_alarm")
    view = queries.incident_for(actor=officer, incident_id=incident.id, now=LATER)
    assert view.decisions[-1].can_be_undone
    with pytest.raises(UndoTooLate):
        services.undo_decision(actor=officer, now=LATER + timedelta(minutes=31), incident_id=incident.id)
    services.undo_decision(actor=officer, now=LATER + timedelta(minutes=29), incident_id=incident.id)
    incident.refresh_from_db()
    assert incident.state == IncidentState.PENDING
    assert inbox_of(officer) == [incident.id]
    with pytest.raises(NothingToUndo):
        services.undo_decision(actor=officer, now=LATER + timedelta(minutes=29), incident_id=incident.id)


def joined_lately(count: int) -> list[str]:
    """Which incidents the latest announcements of a joining signal name."""
    told = Event.objects.filter(type="rongcheng.incidents.signal.joined.v1").order_by("-position")[:count]
    return [happened.data["incident_id"] for happened in reversed(told)]


def test_merging_moves_all_sources_and_undoing_brings_them_back(
    officer: Actor, incident: Incident, heard: Make
) -> None:
    other = another(heard, matter="E0302")
    services.merge_incidents(actor=officer, now=LATER, incident_id=other.id, into_id=incident.id)
    other.refresh_from_db()
    incident.refresh_from_db()
    assert (other.state, other.merged_into_id, incident.signal_count) == (IncidentState.MERGED, incident.id, 2)
    assert incident.signals.filter(joined_by="officer").count() == 1
    services.undo_decision(actor=officer, now=LATER, incident_id=other.id)
    other.refresh_from_db()
    incident.refresh_from_db()
    assert (other.state, other.signal_count, incident.signal_count) == (IncidentState.PENDING, 1, 1)
    assert joined_lately(2) == [str(incident.id), str(other.id)]


def test_a_merge_is_not_taken_back_once_its_sources_have_moved_on(
    officer: Actor, incident: Incident, heard: Make
) -> None:
    second, third = another(heard, matter="E0302"), another(heard, matter="E0405")
    services.merge_incidents(actor=officer, now=LATER, incident_id=incident.id, into_id=second.id)
    services.merge_incidents(actor=officer, now=LATER, incident_id=second.id, into_id=third.id)
    with pytest.raises(NothingToUndo):
        services.undo_decision(actor=officer, now=LATER, incident_id=incident.id)
    incident.refresh_from_db()
    assert (incident.state, third.signals.count()) == (IncidentState.MERGED, 3)
    services.undo_decision(actor=officer, now=LATER, incident_id=second.id)
    services.undo_decision(actor=officer, now=LATER, incident_id=incident.id)
    assert [each.signals.count() for each in (incident, second, third)] == [1, 1, 1]


def test_an_incident_is_not_merged_into_itself_nor_into_one_that_is_over(
    officer: Actor, incident: Incident, heard: Make
) -> None:
    other = another(heard, matter="E0302")
    with pytest.raises(CannotMergeIntoItself):
        services.merge_incidents(actor=officer, now=LATER, incident_id=other.id, into_id=other.id)
    services.dismiss_incident(actor=officer, now=LATER, incident_id=other.id, reason="false_alarm")
    with pytest.raises(IncidentNotOpen):
        services.merge_incidents(actor=officer, now=LATER, incident_id=incident.id, into_id=other.id)


def test_splitting_makes_a_new_incident_of_some_sources(officer: Actor, incident: Incident, heard: Make) -> None:
    another(heard, source_kind=SourceKind.APPEAL, minutes=3)
    leaving = [incident.signals.get(source_kind="appeal").id]
    new_id = services.split_incident(actor=officer, now=LATER, incident_id=incident.id, signal_ids=leaving)
    incident.refresh_from_db()
    new = Incident.objects.get(pk=new_id)
    assert (incident.source_kinds, new.source_kinds) == (["alert"], ["appeal"])
    assert new.state == IncidentState.PENDING
    assert set(inbox_of(officer)) == {incident.id, new.id}
    assert joined_lately(1) == [str(new.id)]


def test_something_must_stay_and_something_must_leave_when_splitting(officer: Actor, incident: Incident) -> None:
    for chosen in ([], [incident.signals.get().id]):
        with pytest.raises(NothingToSplit):
            services.split_incident(actor=officer, now=LATER, incident_id=incident.id, signal_ids=chosen)


def test_an_opened_case_takes_the_incident_and_its_closing_ends_it(officer: Actor, incident: Incident) -> None:
    case_id = ids.new_id()
    for _ in range(2):
        services.mark_case_opened(
            actor=SYSTEM, now=LATER, incident_id=incident.id, case_id=case_id, number="E0406202611230001"
        )
    incident.refresh_from_db()
    assert (incident.state, incident.case_number) == (IncidentState.HANDED, "E0406202611230001")
    with pytest.raises(IncidentNotOpen):
        services.dismiss_incident(actor=officer, now=LATER, incident_id=incident.id, reason="false_alarm")
    for _ in range(2):
        services.mark_case_closed(actor=SYSTEM, now=LATER, case_id=case_id, outcome="solved")
    incident.refresh_from_db()
    assert incident.state == IncidentState.ENDED


def test_a_voided_case_gives_the_incident_back_to_the_desk(officer: Actor, incident: Incident) -> None:
    case_id = ids.new_id()
    services.mark_case_opened(actor=SYSTEM, now=LATER, incident_id=incident.id, case_id=case_id, number="E1")
    services.mark_case_voided(actor=SYSTEM, now=LATER, case_id=case_id, reason="重复")
    incident.refresh_from_db()
    assert (incident.state, incident.case_id) == (IncidentState.PENDING, None)
    assert inbox_of(officer) == [incident.id]


def test_an_officer_of_another_district_neither_sees_nor_decides(incident: Incident) -> None:
    stranger = make_actor("duty_officer", divisions=("510104",))
    with pytest.raises(IncidentNotFound):
        queries.incident_for(actor=stranger, incident_id=incident.id, now=LATER)
    with pytest.raises(IncidentNotFound):
        services.confirm_incident(actor=stranger, now=LATER, incident_id=incident.id)
    assert not queries.list_incidents(actor=stranger, filters=queries.Filters(state="all")).items
    assert not queries.list_incidents(actor=stranger, filters=queries.Filters(text=incident.number)).items
    assert not list(queries.export_rows(actor=stranger, filters=queries.Filters(state="all")))
    assert not queries.list_map_points(actor=stranger, filters=queries.Filters())
    assert queries.count_waiting(actor=stranger) == {}


def test_a_unit_worker_does_not_decide_about_incidents(incident: Incident) -> None:
    worker = make_actor("unit_worker", divisions=("510107",), whole_division=False)
    with pytest.raises(NotAllowed):
        services.confirm_incident(actor=worker, now=LATER, incident_id=incident.id)
