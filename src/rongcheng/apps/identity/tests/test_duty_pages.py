"""Changing the duty list in the browser: nothing happens before it was previewed and confirmed."""

from __future__ import annotations

import re
import threading
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from rongcheng.apps.identity import seed
from rongcheng.apps.identity.contracts import DutyOverlaps
from rongcheng.apps.identity.models import DutyEntry, Organisation
from rongcheng.apps.identity.services import duty
from rongcheng.apps.identity.tests.conftest import SignInAs
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

NEW = {
    "matter": "C0305", "division": "510107005", "organisation": "510107005-czd", "assisting": "510107-cg",
    "basis": "《城市市容和环境卫生管理条例》", "article": "第四条", "note": "", "valid_from": "2026-08-01",
}  # fmt: skip


@pytest.mark.django_db
def test_a_new_entry_is_previewed_then_confirmed(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    before = DutyEntry.objects.count()
    preview = client.post("/duties/add", NEW).content.decode()
    assert "1 个“小类 × 街道”中，有 1 个" in preview
    assert DutyEntry.objects.count() == before
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview))
    assert {key: hidden.get(key, "") for key in NEW} == NEW
    made = client.post("/duties/add", {**NEW, "confirmed": "1"})
    assert made.status_code == 302
    assert "垃圾箱" in client.get(made["Location"]).content.decode()


@pytest.mark.django_db
def test_what_a_form_cannot_take_stands_at_its_field_and_keeps_what_was_typed(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    answer = client.post("/duties/add", {**NEW, "organisation": "nobody", "note": "手写的备注"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "没有代码为 nobody 的机构。" in text
    assert "手写的备注" in text
    assert client.post("/duties/add", {**NEW, "division": "510104022"}).status_code == 422


@pytest.mark.django_db
def test_an_entry_is_replaced_and_ended_on_its_pages(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    entry = DutyEntry.objects.get(matter="E0406", division="510107005")
    words = {**NEW, "organisation": "510107-sw", "confirmed": "1"}
    made = client.post(reverse("identity:replace-duty", args=[entry.id]), words)
    assert made.status_code == 302
    new = DutyEntry.objects.get(replaces=entry)
    assert (new.matter, new.division, new.version) == ("E0406", "510107005", 2), "class and place are fixed"
    client.post(reverse("identity:end-duty", args=[new.id]), {"valid_to": "2026-12-31"})
    new.refresh_from_db()
    assert new.valid_to == date(2026, 12, 31)
    foreign = DutyEntry.objects.get(matter="E0406", division="510104")
    assert client.get(reverse("identity:replace-duty", args=[foreign.id])).status_code == 403
    ended = client.post(reverse("identity:end-duty", args=[foreign.id]), {"valid_to": "2026-12-31"})
    assert ended.status_code == 403


@pytest.mark.django_db
def test_a_file_is_previewed_confirmed_and_its_bad_lines_downloaded(signed_in: SignInAs) -> None:
    client = signed_in("wh-admin")
    text = (
        "matter,division,organisation,basis,valid_from\n"
        "C0305,510107005,510107005-czd,《条例》,2026-08-01\nE0406,510104,510107-sw,《条例》,2026-08-01\n"
    )
    before = DutyEntry.objects.count()
    file = SimpleUploadedFile("duties.csv", text.encode())
    assert "该区划不在您的管理范围内" in client.post("/duties/import", {"file": file}).content.decode()
    assert DutyEntry.objects.count() == before
    bad = client.post("/duties/import", {"text": text, "rejected": "1"}).content.decode()
    assert "3,E0406,510104,510107-sw,该区划不在您的管理范围内," in bad
    client.post("/duties/import", {"text": text, "confirmed": "1"})
    assert DutyEntry.objects.count() == before + 1
    assert client.post("/duties/import", {"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}).status_code == 422
    assert client.post("/duties/import").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_line_at_once_one_is_told_so() -> None:
    seed.seed(streets={"510107005"})
    body = Organisation.objects.get(code="510107-sw").id
    gate, told = threading.Barrier(2), []

    def add() -> None:
        gate.wait()
        try:
            duty.add_entry(
                actor=Actor.system("tests"), now=clock.now(), matter_code="C0305", division="510107",
                organisation_id=body, basis="x", valid_from=date(2026, 8, 1),
            )  # fmt: skip
            told.append("added")
        except DutyOverlaps:
            told.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=add) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["added", "refused"]
