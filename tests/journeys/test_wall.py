"""Every figure of the wall is the number of rows of the list it opens, and counts nothing of other districts."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.test import Client

from rongcheng.apps.appeals import services as appeals
from rongcheng.apps.appeals.tests.makers import receive
from rongcheng.apps.cases.tests.conftest import build_city, report, walk
from rongcheng.apps.incidents import services as incidents
from rongcheng.apps.incidents.contracts import SourceKind
from rongcheng.apps.incidents.services.signals import Heard
from rongcheng.apps.sensing.models import Datastream
from rongcheng.apps.sensing.tests.makers import make_gauge, make_rule, reading, record
from rongcheng.kernel import clock, ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
POSTS = ("leader", "duty_chief", "duty_officer", "agent", "operator")
WUHOU, JINJIANG = "510107", "510104"


@pytest.fixture
def look(monkeypatch):
    """The figures of a division's wall, and the rows of the list behind each."""
    middleware = import_module("rongcheng.apps.identity.web.middleware")

    def as_seen_from(division):
        actor = make_actor(*POSTS, divisions=(division,))
        monkeypatch.setattr(middleware.ActorMiddleware, "_actor", lambda _self, _request: actor)
        monkeypatch.setattr(middleware.session, "first_duty", lambda _request: None)
        browser = Client()
        wall = browser.get("/wall/figures").content.decode()
        found = re.findall(r'class="wall-figure[^>]*href="([^"]*)".*?<strong>(\d+\+?)<', wall)
        return {href: (shown, _rows(browser.get(href).content.decode())) for href, shown in found}

    return as_seen_from


def _rows(page):
    body = re.search(r"<tbody.*?</tbody>", page, re.DOTALL)
    return body.group().count("<tr") if body else page.count('<li id="row-')


def two_alerts():
    now = clock.now()
    make_gauge()
    make_gauge("gauge-2")
    for stream in Datastream.objects.all():
        make_rule(stream.pk)
    for gauge in ("gauge-1", "gauge-2"):
        given = {**reading(0, 20), "t": now.isoformat()}
        record(given, subject=f"devices.{gauge}.level.obs", now=now)


def two_incidents_of_which_one_is_confirmed():
    system, now = Actor.system("incidents"), clock.now()
    import_module("rongcheng.apps.workflow.public").load_packaged_procedures()
    made = [
        incidents.raise_signal(actor=system, now=now, heard=Heard(
            source_kind=SourceKind.ALERT, source_id=str(number), matter=matter, division=WUHOU,
            point=Point(104.0843, 30.6305), occurred_at=now, title="积水", correlation_id=ids.new_id(),
        ))
        for number, matter in enumerate(["E0406", "E0302"])
    ]  # fmt: skip
    officer = make_actor("duty_officer", divisions=(WUHOU,))
    incidents.confirm_incident(actor=officer, now=now + timedelta(minutes=1), incident_id=made[0])


def two_cases_of_which_one_is_over():
    city = build_city()
    report(city)
    walk(city, report(city), "reject")


def two_appeals_of_which_one_is_answered():
    receive(text="一件还没有答复")
    told = receive(text="一件已经答复")
    appeals.answer_appeal(actor=make_actor("agent"), now=clock.now(), appeal_id=told.appeal_id, text="已处理")


@pytest.mark.parametrize(
    ("happened", "href", "count"),
    [
        (two_alerts, "/sensing/alerts/", 2),
        (two_incidents_of_which_one_is_confirmed, "/desk/?state=pending", 1),
        (two_cases_of_which_one_is_over, "/cases/?state=live", 1),
        (two_appeals_of_which_one_is_answered, "/appeals?state=unanswered", 1),
    ],
)
def test_a_figure_is_the_length_of_its_list_and_stays_within_the_district(look, happened, href, count):
    happened()
    assert look(WUHOU)[href] == (str(count), count)
    assert look(JINJIANG)[href] == ("0", 0)


def test_more_cases_than_are_counted_are_shown_as_more(look, monkeypatch):
    lists = import_module("rongcheng.apps.cases.queries.lists")
    monkeypatch.setattr(lists, "conf", lists.conf.__class__(count_cap=1))
    city = build_city()
    report(city)
    assert look(WUHOU)["/cases/?state=live"] == ("1", 1)
    report(city)
    assert look(WUHOU)["/cases/?state=live"] == ("1+", 2)
