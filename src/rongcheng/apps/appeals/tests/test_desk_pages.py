"""Staff see the appeals of their divisions, contacts masked; nobody else sees any."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from rongcheng.apps.appeals import public, queries
from rongcheng.apps.appeals.contracts import AppealNotFound, AppealState
from rongcheng.apps.appeals.models import Appeal, AppealContact, AppealPhoto, Delivery, IncidentStanding, StoryEntry
from rongcheng.apps.appeals.tests.makers import CONTACT, NOW, SECRET_PHONE, receive
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry
from rongcheng.kernel.testing import make_actor, record_queries

pytestmark = pytest.mark.django_db
JINJIANG = {"lon": None, "lat": None, "division": "510104"}
TABLES = [Appeal, AppealContact, AppealPhoto, StoryEntry, IncidentStanding, Delivery]


def body(answered: Any) -> str:
    content = b"".join(answered.streaming_content) if answered.streaming else answered.content
    return str(content.decode())


def test_an_agent_sees_the_list_and_an_appeal_with_the_contact_masked(browser_of: Any) -> None:
    receipt = receive(contact=CONTACT, attributes={"depth": "knee"})
    browser = browser_of(make_actor("agent"))
    listed, shown = body(browser.get("/appeals")), body(browser.get(f"/appeals/{receipt.appeal_id}"))
    assert receipt.number in listed
    assert "138＊＊＊＊5678" in shown
    assert "到膝盖" in shown
    for page in (listed, shown):
        assert SECRET_PHONE not in page
        assert "张小明" not in page
        assert receipt.secret not in page


def test_the_contact_is_shown_on_request_and_put_on_record(browser_of: Any) -> None:
    receipt = receive(contact=CONTACT)
    browser = browser_of(make_actor("agent"))
    shown = browser.post(f"/appeals/{receipt.appeal_id}/contact", {"purpose": "回访"})
    assert SECRET_PHONE in body(shown)
    assert shown["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(action="read.appeal.contact").count() == 1


def test_an_agent_answers_on_the_page(browser_of: Any) -> None:
    receipt = receive()
    browser = browser_of(make_actor("agent"))
    answered = browser.post(f"/appeals/{receipt.appeal_id}/answer", {"text": "已处理"}, follow=True)
    assert "已处理" in body(answered)
    assert Appeal.objects.get().state == AppealState.ANSWERED


@pytest.mark.parametrize("roles", [("unit_worker",), ("checker",), ("operator",), ()])
@pytest.mark.parametrize("path", ["/appeals", "/appeals/export.csv", "/appeals/{id}"])
def test_posts_that_handle_no_appeals_see_none(browser_of: Any, roles: tuple[str, ...], path: str) -> None:
    receipt = receive()
    answered = browser_of(make_actor(*roles)).get(path.format(id=receipt.appeal_id))
    assert answered.status_code == 403
    assert receipt.number not in body(answered)


@pytest.mark.parametrize("path", ["/appeals", "/appeals/export.csv", "/appeals/{id}"])
def test_somebody_without_sign_in_is_sent_to_it(client: Any, path: str) -> None:
    receipt = receive()
    answered = client.get(path.format(id=receipt.appeal_id))
    assert answered.status_code == 302
    assert "next=" in answered["Location"]


def test_nothing_leaks_to_another_district(browser_of: Any) -> None:
    ours, theirs = receive(contact=CONTACT), receive(text="锦江区的事", contact=CONTACT, **JINJIANG)
    browser = browser_of(make_actor("agent", "leader", divisions=("510107",)))
    pages = [
        browser.get("/appeals"),
        browser.get("/appeals?text=锦江"),
        browser.get(f"/appeals?text={theirs.number}"),
        browser.get("/appeals?division=510104"),
        browser.get("/appeals/export.csv"),
        browser.get(f"/appeals/{theirs.appeal_id}"),
        browser.post(f"/appeals/{theirs.appeal_id}/contact", {"purpose": "看看"}),
        browser.post(f"/appeals/{theirs.appeal_id}/answer", {"text": "看看"}),
    ]
    for page in pages:
        shown = re.sub(r"[^&?=]*RC-[^\"]*\"", "", body(page))
        assert f'href="/appeals/{theirs.appeal_id}"' not in shown
        assert "锦江区的事" not in shown
    assert [page.status_code for page in pages[5:]] == [404, 404, 404]
    assert ours.number in body(browser.get("/appeals"))
    assert Appeal.objects.get(pk=theirs.appeal_id).state == AppealState.RECEIVED


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_the_database_itself_shows_nothing_of_another_district(table: Any) -> None:
    """Row-level security holds even for a query that forgot the policy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s",
                       [table._meta.db_table])  # fmt: skip
        assert cursor.fetchone() == (True, True)
    receive(contact=CONTACT)
    with policy.scoped(make_actor("agent", divisions=("510104",))):
        assert not table.objects.exists()
    with policy.scoped(Actor.public()):
        assert not table.objects.exists()


def test_the_door_for_other_apps_gives_no_contact_and_keeps_to_divisions() -> None:
    receipt = receive(contact=CONTACT)
    view = public.appeal(actor=make_actor("agent"), appeal_id=receipt.appeal_id)
    assert view.masked.phone == "138＊＊＊＊5678"
    assert receipt.secret not in str(view)
    with pytest.raises(AppealNotFound):
        public.appeal(actor=make_actor("agent", divisions=("510104",)), appeal_id=receipt.appeal_id)
    assert public.count_open(actor=make_actor("agent")) == 1
    assert public.count_open(actor=make_actor("unit_worker")) == 0


def test_the_export_is_masked_inert_and_on_record(browser_of: Any) -> None:
    receive(contact=CONTACT, text='=HYPERLINK("http://evil.example")')
    shown = body(browser_of(make_actor("analyst")).get("/appeals/export.csv"))
    rows = list(csv.reader(io.StringIO(shown.removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert SECRET_PHONE not in shown
    assert "138＊＊＊＊5678" in rows[1]
    assert not [cell for cell in rows[1] if cell.startswith("=")]
    assert AuditEntry.objects.filter(action="appeals.note_export", facts={"count": 1}).exists()


def test_the_list_pages_on_without_gaps_or_repeats() -> None:
    receipts = [receive(text=f"第 {n} 件", now=NOW + timedelta(seconds=n // 3), origin=str(n)) for n in range(25)]
    actor, seen, cursor = make_actor("agent"), [], ""
    while True:
        page = queries.list_appeals(actor=actor, chosen=queries.Filter(), cursor=cursor, size=4)
        seen += [row.number for row in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert sorted(seen) == sorted(receipt.number for receipt in receipts)
    assert len(seen) == 25


@pytest.mark.parametrize(
    "query",
    ["cursor=nonsense", "since=yesterday", "since=9999-99-99", "division=%27", "state=broken", "text=%00", "text=RC-1"],
)
def test_a_senseless_address_is_answered_calmly(browser_of: Any, query: str) -> None:
    assert browser_of(make_actor("agent")).get(f"/appeals?{query}").status_code in (200, 400, 422)


def test_script_in_a_report_is_inert_at_the_desk(browser_of: Any) -> None:
    receipt = receive(text="<script>alert(1)</script>", attributes={"<b>": "<img src=x onerror=alert(1)>"})
    browser = browser_of(make_actor("agent"))
    for path in ("/appeals", f"/appeals/{receipt.appeal_id}"):
        page = body(browser.get(path))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("path", ["/appeals", "/appeals/{id}", "/open311/v2/requests.json", "/nearby"])
def test_pages_need_as_many_queries_as_recorded(browser_of: Any, path: str) -> None:
    receipts = [receive(contact=CONTACT, now=clock.now(), origin=str(n)) for n in range(12)]
    browser = browser_of(make_actor("agent"))
    address = path.format(id=receipts[0].appeal_id)
    browser.get(address)
    with record_queries(f"appeals {path}"):
        browser.get(address)
