"""Whatever people do with a case, in whatever order: what must hold, holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rongcheng.apps.cases import services
from rongcheng.apps.cases.contracts import OVER_STATES, CaseState
from rongcheng.apps.cases.models import Case, CaseTask
from rongcheng.apps.cases.tests.conftest import NOON, SHOWN, WORDS, City, build_city, new_report, photo
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Refused

ACTIONS = (
    "accept", "reject", "send-verify", "verified", "not-verified", "establish", "decline", "back-to-acceptance",
    "dispatch", "back-to-establishing", "handle", "return", "pass", "fail", "close", "back-to-dispatch", "reopen",
    "void", "ask-extension", "approve", "turn-down",
)  # fmt: skip
WAY = ("accept", "establish", "dispatch", "handle", "pass", "close")
SYSTEM = Actor.system("tests")


class Life(RuleBasedStateMachine):
    """One case, any steps, by whoever ordinarily takes them; half of them the next on the straight way."""

    city: City

    @initialize()
    def begin(self) -> None:
        self.now: datetime = NOON
        self.seen, self.version = 0, 0
        case_id = services.report_case(actor=self.city.checker, now=NOON, report=new_report())
        self.case = Case.objects.get(pk=case_id)

    @rule(action=st.sampled_from(ACTIONS), minutes=st.integers(1, 90), helped=st.booleans())
    def try_a_step(self, action: str, minutes: int, helped: bool) -> None:
        self._step(action, minutes, helped)

    @rule(minutes=st.integers(1, 30))
    def go_on(self, minutes: int) -> None:
        for action in WAY:
            if self._step(action, minutes, False):
                return

    def _step(self, action: str, minutes: int, helped: bool) -> bool:
        self.now += timedelta(minutes=minutes)
        before = self.case.version
        given = {"assisting": [self.city.streets]} if helped and action == "dispatch" else {}
        try:
            services.take_step(
                    actor=self.city.by_role(action), now=self.now, case_id=self.case.id, action=action,
                    fields=WORDS.get(action, {}), photos=[photo()] if action in SHOWN else [], **given,
                )  # fmt: skip
        except Refused:
            self.case.refresh_from_db()
            assert self.case.version == before, "a refused step changes nothing"
            return False
        self.case.refresh_from_db()
        assert self.case.version == before + 1
        return True

    @invariant()
    def what_must_hold(self) -> None:
        case = self.case
        view = workflow.work(actor=SYSTEM, work_id=case.work_id)
        history = workflow.history_of(actor=SYSTEM, work_id=case.work_id)
        open_tasks = CaseTask.objects.filter(case=case, done_at__isnull=True)
        assert case.state == CaseState(view.state)
        assert case.light == view.light
        assert len(history) >= self.seen
        self.seen = len(history)
        assert all(one.at <= other.at for one, other in pairwise(history))
        assert (case.closed_at is not None) == (case.state in OVER_STATES)
        assert (case.state in OVER_STATES) == view.is_ended
        if case.state in OVER_STATES:
            assert not open_tasks.exists()
        if case.state == CaseState.HANDLING:
            assert case.organisation_id is not None
            assert open_tasks.filter(is_main=True).count() == 1
        assert case.rework_count == sum(step.action == "fail" for step in history)


@pytest.mark.django_db
def test_whatever_happens_to_a_case_what_must_hold_holds() -> None:
    Life.city = build_city()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
