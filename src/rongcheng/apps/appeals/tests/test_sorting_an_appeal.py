"""What a citizen could not name, an agent names; then it finds its way."""

from __future__ import annotations

from typing import Any

import pytest

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.contracts import AlreadyJoined, AppealKind, AppealNotFound, AppealNotYours, AppealState
from rongcheng.apps.appeals.domain.catalogue import OTHER
from rongcheng.apps.appeals.models import Appeal, AppealContact, StoryEntry
from rongcheng.apps.appeals.tests.makers import CONTACT, NOW, receive
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid, NotAllowed
from rongcheng.kernel.models import Event
from rongcheng.kernel.testing import drain_outbox, make_actor

pytestmark = pytest.mark.django_db
VAGUE: dict[str, Any] = {"matter": OTHER, "lon": None, "lat": None, "address": "玉林小区门口", "contact": CONTACT}


def sort(receipt: Any, actor: Any = None, **changes: Any) -> None:
    plain = {"matter": "E0406", "kind": AppealKind.HELP, "division": "510107005"}
    services.sort_appeal(
        actor=actor or make_actor("agent"), now=NOW, appeal_id=receipt.appeal_id, **{**plain, **changes}
    )


def test_a_vague_report_reaches_the_duty_desk_once_it_is_sorted() -> None:
    workflow.load_packaged_procedures()
    receipt = receive(now=clock.now(), **VAGUE)
    drain_outbox()
    assert Appeal.objects.get().incident_id is None
    sort(receipt)
    drain_outbox()
    appeal = Appeal.objects.get()
    assert (appeal.matter, appeal.division, appeal.state) == ("E0406", "510107005", AppealState.CHECKING)
    assert appeal.incident_id is not None
    with pytest.raises(AlreadyJoined):
        sort(receipt)


def test_everything_of_an_appeal_moves_with_it() -> None:
    receipt = receive(**VAGUE)
    sort(receipt)
    for table in (AppealContact, StoryEntry):
        assert set(table.objects.values_list("division", flat=True)) == {"510107005"}


def test_the_announcement_continues_the_chain() -> None:
    sort(receive(**VAGUE))
    chains = set(Event.objects.filter(type__startswith="rongcheng.appeals").values_list("correlation_id", flat=True))
    assert len(chains) == 1


def test_a_point_on_the_map_is_not_overruled() -> None:
    receipt = receive(matter=OTHER)
    sort(receipt, division="510104")
    assert Appeal.objects.get().division.startswith("510107")


@pytest.mark.parametrize("changes", [{"matter": "E9999"}, {"matter": ""}, {"division": "999999"}])
def test_unknown_matters_and_places_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        sort(receive(**VAGUE), **changes)


def test_nobody_sorts_beyond_the_own_divisions() -> None:
    receipt = receive(**VAGUE)
    with pytest.raises(AppealNotFound):
        sort(receipt, make_actor("agent", divisions=("510107",)))
    own = receive(**{**VAGUE, "division": "510107"})
    with pytest.raises(AppealNotYours):
        sort(own, make_actor("agent", divisions=("510107",)), division="510104")
    with pytest.raises(NotAllowed):
        sort(receipt, make_actor("leader"))


def test_an_agent_sorts_on_the_page(browser_of: Any) -> None:
    receipt = receive(**VAGUE)
    browser = browser_of(make_actor("agent"))
    sent = {"matter": "C0118", "kind": "complaint", "division": "510107005"}
    page = browser.post(f"/appeals/{receipt.appeal_id}/sort", sent, follow=True).content.decode()
    assert "路灯不亮" in page
    assert Appeal.objects.get().kind == AppealKind.COMPLAINT
