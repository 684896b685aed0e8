"""The front page, the inbox, the wall and the operations page as people meet them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpRequest

from rongcheng.kernel.testing import make_actor
from rongcheng.shell import navigation
from rongcheng.shell.web import errors

pytestmark = pytest.mark.django_db
SHELL = Path(__file__).resolve().parents[1]


def test_somebody_who_has_not_signed_in_sees_the_public_site(client):
    page = client.get("/").content.decode()
    assert 'href="/report"' in page
    assert 'href="/track"' in page


def test_the_page_comes_in_english_when_the_reader_chose_it(client):
    client.cookies["rongcheng_language"] = "en"
    assert "Report a problem" in client.get("/").content.decode()


def test_the_live_ticket_is_refused_to_the_public(client):
    answer = client.get("/live/ticket")
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign-in-needed"


@pytest.mark.parametrize("path", ["/wall", "/wall/points.geojson", "/ops/"])
def test_pages_for_staff_lead_the_public_to_the_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


def test_health_says_that_the_process_lives_and_readiness_that_the_record_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["database"] == "ok"


def test_an_unknown_address_says_what_to_do(client):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()


def test_a_program_gets_a_problem_instead_of_a_page():
    request = HttpRequest()
    request.path = "/api/nothing"
    assert errors.our_fault(request)["Content-Type"] == "application/problem+json"


def test_navigation_offers_only_what_the_post_may_open():
    worker = [item.href for group in navigation.groups_for(make_actor("unit_worker"), "/", 3) for item in group.items]
    assert "/m/" in worker
    assert "/ops/" not in worker
    operator = [item.href for group in navigation.groups_for(make_actor("operator"), "/", 0) for item in group.items]
    assert "/ops/" in operator


def test_every_icon_that_a_template_asks_for_is_in_the_sprite():
    named = set((SHELL / "icons.txt").read_text().split())
    wanted = set()
    for path in SHELL.parent.rglob("templates/**/*.html"):
        wanted |= {piece.split('"')[0] for piece in path.read_text().split('{% icon "')[1:]}
    assert wanted - named == set()
