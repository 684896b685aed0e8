"""The duty desk as a duty officer uses it, and what others do not see there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.test import Client

from rongcheng.apps.incidents import services
from rongcheng.apps.incidents.contracts import IncidentState, SourceKind
from rongcheng.apps.incidents.models import Incident
from rongcheng.apps.incidents.services.signals import Heard
from rongcheng.apps.incidents.tests.conftest import NOON
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.testing import make_actor, record_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
SYSTEM = Actor.system("incidents")
Make = Callable[..., Heard]
SignIn = Callable[[Actor], Client]
OFFICER = make_actor("duty_officer", divisions=("510107",), name="周雨桐")
HX = {"HX-Request": "true"}


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A browser in which this actor has signed in."""

    def sign_in(actor: Actor) -> Client:
        middleware = import_module("rongcheng.apps.identity.web.middleware")
        monkeypatch.setattr(middleware.ActorMiddleware, "_actor", lambda _self, _request: actor)
        monkeypatch.setattr(middleware.session, "first_duty", lambda _request: None)
        return Client()

    return sign_in


@pytest.fixture
def incident(heard: Make) -> Incident:
    services.raise_signal(actor=SYSTEM, now=NOON, heard=heard(detail="水位 32 cm"))
    appeal = heard(source_kind=SourceKind.APPEAL, metres_north=210, minutes=8, title="市民反映", detail="A2026")
    services.raise_signal(actor=SYSTEM, now=NOON, heard=appeal)
    return Incident.objects.get()


def page(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.content.decode()[:400]
    return b"".join(response).decode()


def test_the_desk_lists_what_is_alive_and_the_pane_says_why_sources_were_joined(
    browser: SignIn, incident: Incident
) -> None:
    client = browser(OFFICER)
    assert incident.title in page(client, "/desk/")
    pane = page(client, f"/desk/{incident.id}", **HX)
    assert "<html" not in pane
    assert "水位 32 cm" in pane
    assert "相距 210 米，相隔 8 分钟，" in pane
    assert "<html" in page(client, f"/desk/{incident.id}")


def test_an_empty_desk_says_so(browser: SignIn) -> None:
    assert "没有进行中的事件" in page(browser(OFFICER), "/desk/")
    assert "没有符合条件的事件" in page(browser(OFFICER), "/desk/?q=xyz")


def test_confirming_and_dismissing_from_the_pane(browser: SignIn, incident: Incident) -> None:
    client = browser(OFFICER)
    with clock.frozen(NOON + timedelta(minutes=3)):
        sent = client.post(f"/desk/{incident.id}/confirm", {"version": 1}, headers=HX)
        assert sent["HX-Trigger"] == "rongcheng:decided"
        again = client.post(f"/desk/{incident.id}/dismiss", {"version": 1, "reason": "false_alarm"}, headers=HX)
        assert again.status_code == 409
        assert "刚刚被他人处理" in again.content.decode()
        done = client.post(f"/desk/{incident.id}/dismiss", {"version": 2, "reason": "recovered"})
    assert done.status_code == 302
    incident.refresh_from_db()
    assert incident.state == IncidentState.DISMISSED
    with clock.frozen(NOON + timedelta(minutes=9)):
        assert f"/desk/{incident.id}/undo" in page(client, f"/desk/{incident.id}", **HX)
        client.post(f"/desk/{incident.id}/undo", {"version": 3})
    incident.refresh_from_db()
    assert incident.state == IncidentState.PENDING


def test_merging_and_splitting_from_the_pane(browser: SignIn, incident: Incident, heard: Make) -> None:
    other = services.raise_signal(actor=SYSTEM, now=NOON, heard=heard(matter="E0302", title="工地扬尘"))
    client = browser(OFFICER)
    assert incident.title in page(client, f"/desk/{other}/merge", **HX)
    with clock.frozen(NOON):
        merged = client.post(f"/desk/{other}/merge-into", {"version": 1, "into": str(incident.id)}, headers=HX)
        assert merged.status_code == 200
        incident.refresh_from_db()
        leaving = incident.signals.get(source_kind="appeal").id
        sent = client.post(
            f"/desk/{incident.id}/split", {"version": incident.version, "signals": [str(leaving)]}, headers=HX
        )
    assert sent.status_code == 200
    assert Incident.objects.filter(state="pending").count() == 2


def test_nothing_of_another_district_is_seen_on_the_desk(browser: SignIn, incident: Incident) -> None:
    stranger = browser(make_actor("duty_officer", divisions=("510104",)))
    for path in ("/desk/", "/desk/?state=all", f"/desk/?q={incident.number}", "/desk/points.geojson", 
                 "/desk/export.csv", "/desk/list"):  # fmt: skip
        assert incident.title not in page(stranger, path), path
    for path in (f"/desk/{incident.id}", f"/desk/{incident.id}/merge"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/desk/{incident.id}/confirm", {"version": 1}).status_code == 404


def test_the_desk_is_closed_to_units_and_to_the_public(browser: SignIn, incident: Incident) -> None:
    assert browser(make_actor("unit_worker", divisions=("510107",))).get("/desk/").status_code == 403
    assert browser(Actor.public()).get("/desk/", headers={"Accept": "application/json"}).status_code == 401


def test_the_export_holds_what_the_filters_leave(browser: SignIn, incident: Incident) -> None:
    client = browser(OFFICER)
    assert incident.number in page(client, "/desk/export.csv")
    assert incident.number not in page(client, "/desk/export.csv?matter=E03")


@pytest.mark.parametrize(
    "query", ["state=nonsense", "division=%00", "q=%25", "cursor=abc", "light=purple", "matter=' OR 1=1"]
)
def test_hostile_filters_get_a_clear_answer(browser: SignIn, query: str) -> None:
    assert browser(OFFICER).get(f"/desk/?{query}").status_code in (200, 400, 422)


def test_the_desk_needs_few_queries(browser: SignIn, incident: Incident) -> None:
    client = browser(OFFICER)
    page(client, "/desk/")
    with record_queries("incidents.desk"):
        page(client, "/desk/")
    with record_queries("incidents.pane"):
        page(client, f"/desk/{incident.id}", **HX)
