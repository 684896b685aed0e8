"""The case pages: what each person sees and can do there, and what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from rongcheng.apps.cases import services
from rongcheng.apps.cases.conf import CasesConf
from rongcheng.apps.cases.contracts import CaseState
from rongcheng.apps.cases.models import Case
from rongcheng.apps.cases.tests.conftest import NOON, PLACE, City, new_report, photo, report, step, walk
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry
from rongcheng.kernel.testing import record_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[:400]
    return b"".join(response).decode()


def test_the_list_shows_the_cases_of_ones_district_and_their_states(city: City, browser: SignIn) -> None:
    case = report(city)
    text = page(browser(city.acceptor), "/cases/")
    assert case.number in text
    assert "待受理" in text


def test_nothing_of_another_district_is_seen_anywhere(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish", "dispatch")
    stranger = browser(city.stranger)
    for path in (
        "/cases/",
        f"/cases/?q={case.number}",
        "/cases/?q=积水",
        "/cases/export.csv",
        "/cases/points.geojson",
        "/m/",
    ):
        text = page(stranger, path)
        assert case.number not in text or f'value="{case.number}"' in text, path
        assert "下穿隧道积水" not in text, path
    for path in (f"/cases/{case.id}", f"/m/cases/{case.id}"):
        assert stranger.get(path).status_code == 404
    for action in ("handle", "void"):
        sent = stranger.post(f"/cases/{case.id}/act/{action}", {"f_reason": "x"})
        assert sent.status_code == 404
    assert stranger.post(f"/cases/{case.id}/caller", {"purpose": "好奇"}).status_code in (403, 404)


def test_another_unit_of_the_same_district_sees_nothing_of_the_case(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish", "dispatch")
    other = browser(city.assistant)
    assert case.number not in page(other, "/cases/")
    assert other.get(f"/cases/{case.id}").status_code == 404
    mine = browser(city.worker)
    assert case.number in page(mine, "/cases/")
    assert case.number in page(mine, f"/cases/{case.id}")


def test_a_case_page_tells_the_story_and_offers_what_this_post_may_do(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish")
    text = page(browser(city.dispatcher), f"/cases/{case.id}")
    assert "建议派遣：武侯区水务局" in text
    assert "城镇排水与污水处理条例" in text
    assert 'id="act-dispatch"' in text
    assert 'id="act-close"' not in text
    assert "act-handle" in page(browser(city.worker), f"/cases/{step(city, case, 'dispatch').id}")


def test_the_dispatcher_accepts_the_proposal_from_the_page(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish")
    with clock.frozen(NOON + timedelta(minutes=5)):
        sent = browser(city.dispatcher).post(
            f"/cases/{case.id}/act/dispatch", {"version": case.version, "organisation": str(city.water)}
        )
    assert sent.status_code == 302
    case.refresh_from_db()
    assert case.organisation_id == city.water


def test_a_worker_handles_a_case_from_the_phone_with_a_photo(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish", "dispatch")
    phone = browser(city.worker)
    assert "下穿隧道积水" in page(phone, "/m/")
    assert 'capture="environment"' in page(phone, f"/m/cases/{case.id}")
    with clock.frozen(NOON + timedelta(minutes=9)):
        for _ in range(2):
            sent = phone.post(
                f"/m/cases/{case.id}/act/handle",
                {"f_remark": "已抽排", "photos": photo(), "key": "k1", "lon": PLACE[0], "lat": PLACE[1]},
                headers={"Accept": "application/json"},
            )
            assert sent.status_code == 200, sent.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.CHECKING
    kept = case.photos.get(kind="after")
    assert (kept.lon, kept.lat) == PLACE


def test_the_phone_says_why_the_last_check_failed(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish", "dispatch", "handle", "fail")
    assert "仍有积水" in page(browser(city.worker), f"/m/cases/{case.id}")


def test_a_find_from_the_phone_becomes_a_case_once(city: City, browser: SignIn) -> None:
    phone = browser(city.checker)
    assert "拍现场照片" in page(phone, "/m/find")
    with clock.frozen(NOON):
        for _ in range(2):
            sent = phone.post("/m/find", {
                "matter": "E0102", "description": "路边垃圾", "lon": PLACE[0], "lat": PLACE[1], "photos": photo(),
                "key": "find-1",
            })  # fmt: skip
            assert sent.status_code == 302, sent.content.decode()
    assert Case.objects.get().source == "checker"


def test_a_quick_fix_from_the_phone_waits_for_review(city: City, browser: SignIn) -> None:
    with clock.frozen(NOON):
        browser(city.checker).post("/m/find", {
            "matter": "E0102", "description": "路边垃圾", "lon": PLACE[0], "lat": PLACE[1], "photos": photo(),
            "after": photo(9), "solved": "当场清理", "key": "q",
        })  # fmt: skip
    assert Case.objects.get().state == CaseState.QUICK


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"lon": "abc"}, 422), ({"lon": "2.35", "lat": "48.85"}, 422), ({"matter": "E9999"}, 404), ({"matter": ""}, 422)],
    ids=["no coordinates", "outside the city", "unknown class", "no class"],
)
def test_a_find_that_makes_no_sense_is_refused_clearly(
    city: City, browser: SignIn, changes: dict[str, str], status: int
) -> None:
    sent = browser(city.checker).post(
        "/m/find",
        {"matter": "E0102", "description": "x", "lon": PLACE[0], "lat": PLACE[1], "photos": photo(), **changes},
        headers={"Accept": "application/json"},
    )
    assert sent.status_code == status
    assert sent.json()["code"]


def test_the_service_worker_is_served_where_it_rules(city: City) -> None:
    response = Client().get("/m/worker.js")
    assert response["Service-Worker-Allowed"] == "/m/"
    text = response.content.decode()
    assert "@KEEP@" not in text
    assert "/m/offline" in text


def test_who_told_us_is_shown_for_a_purpose_that_is_written_down(city: City, browser: SignIn) -> None:
    case = report(city, caller_name="王女士", caller_phone="13800000000")
    client = browser(city.acceptor)
    assert "13800000000" not in page(client, f"/cases/{case.id}")
    assert client.post(f"/cases/{case.id}/caller", {}).status_code == 422
    assert "13800000000" in client.post(f"/cases/{case.id}/caller", {"purpose": "回访"}).content.decode()
    entry = AuditEntry.objects.get(action="read.case.caller")
    assert entry.facts == {"purpose": "回访"}
    assert browser(city.dispatcher).post(f"/cases/{case.id}/caller", {"purpose": "回访"}).status_code == 403


def test_the_export_is_a_csv_that_no_spreadsheet_takes_for_a_formula(city: City, browser: SignIn) -> None:
    report(city, description="=HYPERLINK(1)")
    text = page(browser(city.acceptor), "/cases/export.csv")
    assert text.startswith("\ufeff案卷号,")
    assert "'=HYPERLINK(1)" in text


def test_pages_follow_one_another_without_gaps_or_doubles(
    city: City, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(5):
        services.report_case(actor=city.checker, now=NOON + timedelta(minutes=minute // 2), report=new_report())
    monkeypatch.setattr("rongcheng.apps.cases.queries.lists.conf", CasesConf(page_size=2))
    client, seen, query = browser(city.acceptor), [], ""
    for _ in range(3):
        text = page(client, f"/cases/?{query}")
        seen += re.findall(r"data-keys-item>(E[0-9]+)</a>", text)
        further = re.search(r"cursor=[^\"]+(?=\" data-keys-next)", text)
        query = further[0] if further else ""
    assert query == ""
    assert seen == list(Case.objects.order_by("-reported_at", "-id").values_list("number", flat=True))


def test_list_and_case_page_need_few_queries(city: City, browser: SignIn) -> None:
    case = walk(city, report(city), "accept", "establish", "dispatch", "handle")
    client = browser(city.acceptor)
    page(client, "/cases/")
    with record_queries("cases.list"):
        page(client, "/cases/")
    with record_queries("cases.case"):
        page(client, f"/cases/{case.id}")
