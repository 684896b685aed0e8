"""Who sees and retries what could not be handled."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.test import Client

from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import Parked
from rongcheng.kernel.testing import make_actor, record_queries

pytestmark = pytest.mark.django_db
CITY = make_actor("operator")
DISTRICT = make_actor("operator", divisions=("510107",))


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Client]:
    def sign_in(actor: Actor) -> Client:
        middleware = import_module("rongcheng.apps.identity.web.middleware")
        monkeypatch.setattr(middleware.ActorMiddleware, "_actor", lambda _self, _request: actor)
        monkeypatch.setattr(middleware.session, "first_duty", lambda _request: None)
        return Client()

    return sign_in


@pytest.fixture
def parked() -> Parked:
    return Parked.objects.create(
        consumer="appeals", handler="appeals.answer", position=7, event_id=ids.new_id(), event_type="case.closed",
        subject="case/somewhere-else", slot=1, attempts=2, error="ValueError: said by another district",
    )  # fmt: skip


def test_the_operator_of_the_city_reads_what_failed_and_retries_it(browser, parked):
    assert "said by another district" in browser(CITY).get("/ops/").content.decode()
    assert browser(CITY).post(f"/ops/retry/{parked.pk}").status_code == 302


def test_the_operator_of_a_district_sees_counts_but_no_events_of_others(browser, parked):
    page = browser(DISTRICT).get("/ops/").content.decode()
    assert "said by another district" not in page
    assert "somewhere-else" not in page
    assert browser(DISTRICT).post(f"/ops/retry/{parked.pk}").status_code == 403
    assert browser(DISTRICT).post("/ops/retry-all/appeals").status_code == 403


def test_the_pages_of_the_shell_need_a_fixed_number_of_queries(browser):
    client = browser(make_actor("operator", "leader", "unit_worker"))
    for path in ("/", "/wall", "/places/", "/procedures/", "/sensing/", "/m/"):
        client.get(path)  # what a process keeps is kept now
        with record_queries(f"shell {path}"):
            assert client.get(path).status_code == 200, path
