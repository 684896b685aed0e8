"""The loop of GB/T 30428.8 and every exit of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongcheng.apps.cases import queries, services
from rongcheng.apps.cases.contracts import (
    CaseChanged,
    CaseState,
    NotYourTask,
    OutsideYourDivision,
    PhotoKind,
    TasksStillOpen,
)
from rongcheng.apps.cases.events import CaseOpened
from rongcheng.apps.cases.models import Case, CaseTask, Dispatch
from rongcheng.apps.cases.tests.conftest import NOON, City, new_report, photo, report, step, walk
from rongcheng.apps.workflow import public as workflow
from rongcheng.apps.workflow.contracts import (
    ActionNotAllowed,
    ActionNotInState,
    ActionNotYourOrganisation,
    ActionNotYourRole,
    EvidenceMissing,
    FieldsMissing,
)
from rongcheng.kernel.errors import Invalid, NotAllowed, Refused
from rongcheng.kernel.events import type_of
from rongcheng.kernel.models import Event

pytestmark = pytest.mark.django_db

TO_HANDLING = ("accept", "establish", "dispatch")
TO_CLOSING = (*TO_HANDLING, "handle", "pass")


def announced(case: Case) -> list[str]:
    events = Event.objects.filter(data__case_id=str(case.id)).order_by("position")
    return [event.type.split(".")[3] for event in events if event.type.startswith("rongcheng.cases.")]


def test_a_case_goes_from_report_to_closing(city: City) -> None:
    case = walk(city, report(city), *TO_CLOSING, "close")
    assert case.state == CaseState.CLOSED
    assert case.outcome == "solved"
    assert announced(case) == ["reported", "opened", "dispatched", "handled", "closed"]
    view = queries.case_for(actor=city.chief, case_id=case.id)
    assert [photo.kind for photo in view.photos] == [PhotoKind.BEFORE, PhotoKind.AFTER, PhotoKind.CHECK]
    assert all(task.done_at for task in view.tasks)


def test_a_new_case_waits_for_the_acceptor_with_its_number_and_place(city: City) -> None:
    case = report(city)
    assert case.number == "E0406202611230001"
    assert case.division.startswith("510107")
    assert case.district == "510107"
    assert case.due_at == NOON + timedelta(minutes=30)
    assert [item.subject_id for item in workflow.inbox_for(actor=city.acceptor).items] == [case.id]


@pytest.mark.parametrize(
    ("way", "action", "state", "event"),
    [
        ((), "reject", CaseState.REJECTED, "voided"),
        ((), "transfer", CaseState.REJECTED, "voided"),
        ((), "send-verify", CaseState.VERIFYING, None),
        (("send-verify",), "verified", CaseState.REPORTED, None),
        (("send-verify",), "not-verified", CaseState.REJECTED, "voided"),
        (("accept",), "decline", CaseState.VOIDED, "voided"),
        (("accept",), "back-to-acceptance", CaseState.REPORTED, "returned"),
        (("accept", "establish"), "back-to-establishing", CaseState.ACCEPTED, "returned"),
        ((*TO_HANDLING, "handle"), "fail", CaseState.HANDLING, "reworked"),
        (TO_CLOSING, "back-to-dispatch", CaseState.ESTABLISHED, "returned"),
        ((*TO_CLOSING, "close"), "reopen", CaseState.ESTABLISHED, "reopened"),
        ((), "void", CaseState.VOIDED, "voided"),
        (TO_HANDLING, "void", CaseState.VOIDED, "voided"),
        (TO_CLOSING, "void", CaseState.VOIDED, "voided"),
    ],
)
def test_every_exit_leads_where_the_table_says(
    city: City, way: tuple[str, ...], action: str, state: CaseState, event: str | None
) -> None:
    case = walk(city, report(city), *way)
    before = announced(case)
    step(city, case, action, minutes=20)
    assert case.state == state
    assert announced(case)[len(before) :] == ([event] if event else [])


def test_what_a_step_announces_is_what_the_procedure_names(city: City) -> None:
    steps = {each.key: each.emits for each in workflow.procedure(key="urban_case").steps}
    assert steps["establish"] == steps["establish-now"] == type_of(CaseOpened).wire
    case = report(city)
    for action in (*TO_CLOSING, "close", "reopen"):
        before = len(announced(case))
        step(city, case, action, minutes=30)
        assert len(announced(case)) - before == (1 if steps[action] else 0), action


def test_rework_gives_the_same_unit_a_new_task_and_a_new_round(city: City) -> None:
    case = walk(city, report(city), *TO_HANDLING, "handle", "fail")
    assert (case.rework_count, case.round, case.organisation_id) == (1, 2, city.water)
    assert CaseTask.objects.filter(case=case, done_at__isnull=True).count() == 1
    walk(city, case, "handle", "pass", "close")
    assert case.state == CaseState.CLOSED


def test_a_unit_asks_to_return_and_the_dispatcher_decides(city: City) -> None:
    case = walk(city, report(city), *TO_HANDLING)
    step(city, case, "return")
    assert case.state == CaseState.HANDLING
    step(city, case, "turn-down")
    assert (case.state, case.return_count) == (CaseState.HANDLING, 0)
    step(city, case, "return", minutes=5)
    step(city, case, "approve", minutes=6)
    assert (case.state, case.return_count, case.organisation_id) == (CaseState.ESTABLISHED, 1, None)
    assert announced(case)[-1] == "returned"
    step(city, case, "dispatch", minutes=7, organisation_id=city.streets)
    assert case.organisation_id == city.streets


def test_an_approved_extension_moves_the_deadline_and_is_counted(city: City) -> None:
    case = walk(city, report(city), *TO_HANDLING)
    due = case.due_at
    step(city, case, "ask-extension", minutes=10)
    assert (case.extension_count, case.due_at) == (0, due)
    step(city, case, "approve", minutes=11)
    assert case.extension_count == 1
    assert case.due_at is not None
    assert due is not None
    assert case.due_at - due == timedelta(hours=2)


def test_a_suspended_case_stands_still_until_it_is_resumed(city: City) -> None:
    case = walk(city, report(city), *TO_HANDLING)
    step(city, case, "ask-suspension", minutes=10, fields={"review_on": "2026-12-10", "reason": "无主管线，需现场勘察"})
    step(city, case, "approve", minutes=11)
    assert case.state == CaseState.SUSPENDED
    with pytest.raises(ActionNotAllowed):
        step(city, case, "handle", minutes=12)
    due = case.due_at
    step(city, case, "resume", minutes=71)
    assert (case.state, case.suspended_s) == (CaseState.HANDLING, 3600)
    assert case.due_at is not None
    assert due is None or case.due_at >= due


def test_the_dispatcher_accepts_the_proposal_with_one_key_and_the_reason_is_kept(city: City) -> None:
    case = walk(city, report(city), *TO_HANDLING)
    made = Dispatch.objects.get(case=case)
    assert (case.organisation_id, made.proposed_id, made.chosen_id) == (city.water, city.water, city.water)
    assert "E0406" in made.why or "积水" in made.why
    assert "城镇排水" in made.basis


def test_a_corrected_dispatch_is_recorded_as_a_correction(city: City) -> None:
    case = walk(city, report(city), "accept", "establish")
    step(city, case, "dispatch", organisation_id=city.streets, fields={"correction": "在建道路，由住建局负责"})
    made = Dispatch.objects.get(case=case)
    assert (made.proposed_id, made.chosen_id, made.correction) == (city.water, city.streets, "在建道路，由住建局负责")


def test_dispatch_without_a_duty_line_needs_a_unit(city: City) -> None:
    case = walk(city, report(city, matter="E0201"), "accept", "establish")
    with pytest.raises(Invalid):
        step(city, case, "dispatch")
    step(city, case, "dispatch", organisation_id=city.green)
    assert case.organisation_id == city.green


def test_a_case_with_an_open_assisting_task_is_not_closed(city: City) -> None:
    case = walk(city, report(city), "accept", "establish")
    step(city, case, "dispatch", assisting=[city.streets])
    walk(city, case, "handle", "pass")
    with pytest.raises(TasksStillOpen):
        step(city, case, "close")
    assert [row.case_id for row in queries.list_cases(actor=city.assistant, filters=queries.Filters()).items] == [
        case.id
    ]
    services.finish_assisting(actor=city.assistant, now=NOON + timedelta(minutes=9), case_id=case.id, remark="已围挡")
    step(city, case, "close")
    assert case.state == CaseState.CLOSED


def test_the_dispatcher_calls_an_assisting_unit_off_and_nobody_else_finishes_its_task(city: City) -> None:
    case = walk(city, report(city), "accept", "establish")
    step(city, case, "dispatch", assisting=[city.streets])
    with pytest.raises(NotYourTask):
        services.finish_assisting(actor=city.worker, now=NOON, case_id=case.id, remark="x")
    task = CaseTask.objects.get(case=case, is_main=False)
    services.withdraw_assisting(actor=city.dispatcher, now=NOON, case_id=case.id, task_id=task.id, reason="不再需要")
    assert not queries.list_cases(actor=city.assistant, filters=queries.Filters()).items


def test_voiding_takes_the_assisting_orders_along(city: City) -> None:
    case = walk(city, report(city), "accept", "establish")
    step(city, case, "dispatch", assisting=[city.streets])
    step(city, case, "void", by=city.dispatcher)
    assert case.state == CaseState.HANDLING
    step(city, case, "approve", by=city.chief)
    assert case.state == CaseState.VOIDED
    assert not CaseTask.objects.filter(case=case, done_at__isnull=True).exists()


def test_a_quick_fix_waits_for_review_and_then_is_closed(city: City) -> None:
    case_id = services.report_case(
        actor=city.checker, now=NOON, report=new_report(matter="E0102"), solved="当场清理完毕",
        photos={PhotoKind.BEFORE: [photo()], PhotoKind.AFTER: [photo(200)]},
    )  # fmt: skip
    case = Case.objects.get(pk=case_id)
    assert case.state == CaseState.QUICK
    step(city, case, "quick-pass")
    assert (case.state, case.outcome, case.result) == (CaseState.CLOSED, "quick", "当场清理完毕")
    assert announced(case)[-1] == "closed"


def test_a_quick_fix_can_be_judged_not_valid(city: City) -> None:
    case_id = services.report_case(
        actor=city.checker, now=NOON, report=new_report(), solved="清理", photos={PhotoKind.BEFORE: [photo(), photo(9)]}
    )
    case = step(city, Case.objects.get(pk=case_id), "quick-refuse")
    assert (case.state, case.outcome) == (CaseState.VOIDED, "not-valid")


def test_a_quick_fix_without_two_photos_is_refused_and_leaves_nothing(city: City) -> None:
    with pytest.raises(EvidenceMissing):
        services.report_case(actor=city.checker, now=NOON, report=new_report(), solved="清理", photos={})
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("way", "action", "changes", "refusal"),
    [
        ((), "dispatch", {}, ActionNotInState),
        (TO_HANDLING, "handle", {"photos": []}, EvidenceMissing),
        (TO_HANDLING, "handle", {"fields": {}}, FieldsMissing),
        (TO_CLOSING, "close", {"fields": {}}, FieldsMissing),
    ],
)
def test_a_step_that_does_not_fit_is_refused_and_changes_nothing(
    city: City, way: tuple[str, ...], action: str, changes: dict[str, object], refusal: type[Refused]
) -> None:
    case = walk(city, report(city), *way)
    version = case.version
    with pytest.raises(refusal):
        step(city, case, action, **changes)
    case.refresh_from_db()
    assert case.version == version


def test_only_the_post_that_the_procedure_names_takes_a_step(city: City) -> None:
    case = report(city)
    with pytest.raises(ActionNotYourRole):
        step(city, case, "accept", by=city.dispatcher)


def test_another_unit_does_not_handle_the_case(city: City) -> None:
    case = walk(city, report(city), "accept", "establish")
    step(city, case, "dispatch", assisting=[city.streets])
    with pytest.raises((ActionNotYourOrganisation, NotAllowed, Refused)):
        step(city, case, "handle", by=city.assistant)


def test_the_second_of_two_hears_that_somebody_was_faster(city: City) -> None:
    case = report(city)
    version = case.version
    step(city, case, "accept", version=version)
    with pytest.raises(CaseChanged):
        step(city, case, "reject", version=version)


def test_a_report_outside_the_reporters_district_is_refused(city: City) -> None:
    with pytest.raises(OutsideYourDivision):
        services.report_case(actor=city.stranger, now=NOON, report=new_report())


def test_a_phones_second_sending_changes_nothing(city: City) -> None:
    ids = {services.report_case(actor=city.checker, now=NOON, report=new_report(), key="phone-1") for _ in range(2)}
    assert len(ids) == 1
    case = walk(city, Case.objects.get(), *TO_HANDLING)
    for _ in range(2):
        step(city, case, "handle", key="phone-2")
    assert case.state == CaseState.CHECKING
