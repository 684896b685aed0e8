"""Citizens report and follow on plain pages; nothing typed is lost, nothing personal shown to others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongcheng.apps.appeals.contracts import AppealKind
from rongcheng.apps.appeals.models import Appeal, AppealPhoto
from rongcheng.apps.appeals.tests.makers import CONTACT, OUTSIDE, SECRET_PHONE, WUHOU, photo, receive
from rongcheng.kernel import clock
from rongcheng.kernel.geo import Point, wgs84_to_gcj02

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def typed(client: Client, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the form."""
    page = client.get("/report").content.decode()
    draft = re.search(r'name="draft" value="([^"]+)"', page)
    assert draft is not None
    plain = {
        "text": "路口积水，车过不去", "matter": "E0406", "kind": "help", "lon": str(WUHOU[0]), "lat": str(WUHOU[1]),
        "address": "浆洗街和高升桥路口", "phone": SECRET_PHONE, "draft": draft[1], "action": "send",
    }  # fmt: skip
    return {**plain, **changes}


def send(client: Client, **changes: Any) -> Any:
    return client.post("/report", typed(client, **changes))


def test_the_form_opens_for_everybody_with_the_emergency_numbers(client: Client) -> None:
    page = client.get("/report").content.decode()
    assert all(f'href="tel:{number}"' in page for number in (110, 119, 120, 122))
    assert "路面积水、内涝" in page
    assert "浆洗街街道" in page


def test_a_citizen_checks_the_answers_then_sends_and_gets_a_receipt(client: Client) -> None:
    sent = typed(client, action="check")
    checked = client.post("/report", sent)
    assert checked.status_code == 200
    assert "武侯区" in checked.content.decode()
    assert not Appeal.objects.exists()
    answered = client.post("/report", {**sent, "action": "send"}, follow=True)
    appeal = Appeal.objects.get()
    assert appeal.number in answered.content.decode()
    assert 'data-draft-done="report"' in answered.content.decode()


def test_going_back_from_the_check_keeps_everything(client: Client) -> None:
    page = send(client, action="edit", text="路口积水 & 车过不去").content.decode()
    assert "路口积水 &amp; 车过不去" in page
    assert SECRET_PHONE in page
    assert 'role="alert" tabindex="-1"' not in page


def test_sending_twice_shows_the_same_receipt(client: Client) -> None:
    sent = typed(client)
    first, second = client.post("/report", sent), client.post("/report", sent)
    assert first["Location"] == second["Location"]
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "请写下您要反映的问题"),
        ({"matter": ""}, "请选一类"),
        ({"phone": "123"}, "11 位手机号码"),
        ({"email": "nobody"}, "电子邮箱格式不对"),
        ({"lon": "", "lat": "", "address": ""}, "请在地图上点选"),
        ({"coordinates": "somewhere"}, "坐标看不懂"),
        ({"coordinates": "nan,1e5"}, "坐标看不懂"),
        ({"lon": str(OUTSIDE[0]), "lat": str(OUTSIDE[1])}, "不在本市范围内"),
        ({"website": "https://spam.example"}, "这一栏请留空"),
        ({"division": "999"}, "999"),
        ({"text": "字" * 5001}, "文字太长"),
    ],
)
def test_an_error_stands_at_its_field_and_the_rest_stays(client: Client, changes: dict[str, str], words: str) -> None:
    answered = send(client, name="李女士", **changes)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert words in page
    assert "李女士" in page
    assert not Appeal.objects.exists()


def test_too_many_reports_are_told_so_with_everything_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_APPEALS_REPORTS_PER_HOUR", "1")
    send(client)
    answered = send(client, text="第二件事")
    assert answered.status_code == 429
    assert int(answered["Retry-After"]) > 0
    assert "第二件事" in answered.content.decode()
    assert "提交过多" in answered.content.decode()


def test_coordinates_of_a_chinese_map_are_shifted_back(client: Client) -> None:
    shifted = wgs84_to_gcj02(Point(*WUHOU))
    send(client, lon="", lat="", coordinates=f"{shifted.lon:.6f}，{shifted.lat:.6f}", crs="GCJ-02")
    appeal = Appeal.objects.get()
    assert appeal.lon == pytest.approx(WUHOU[0], abs=1e-5)
    assert appeal.lat == pytest.approx(WUHOU[1], abs=1e-5)


def test_a_street_is_place_enough_without_a_map(client: Client) -> None:
    send(client, lon="", lat="", address="", division="510107001")
    assert Appeal.objects.get().division == "510107001"


def test_photos_survive_an_error_elsewhere(client: Client) -> None:
    sent = typed(client, text="", photo=[photo()])
    answered = client.post("/report", sent)
    assert "照片 1" in answered.content.decode()
    client.post("/report", {**{k: v for k, v in sent.items() if k != "photo"}, "text": "积水"})
    assert AppealPhoto.objects.get().appeal_id == Appeal.objects.get().pk


def test_a_photo_can_be_taken_out_again(client: Client) -> None:
    sent = typed(client, action="photo", photo=[photo()])
    client.post("/report", sent)
    kept = AppealPhoto.objects.get()
    client.post("/report", {**{k: v for k, v in sent.items() if k != "photo"}, "action": f"drop:{kept.pk}"})
    assert not AppealPhoto.objects.exists()


def test_nobody_takes_out_the_photo_of_another_draft(client: Client) -> None:
    client.post("/report", typed(client, action="photo", photo=[photo()]))
    kept = AppealPhoto.objects.get()
    Client().post("/report", {"action": f"drop:{kept.pk}", "draft": "another"})
    assert AppealPhoto.objects.filter(pk=kept.pk).exists()


def test_a_program_named_like_a_photo_is_refused_at_the_field(client: Client) -> None:
    fake = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 200, content_type="image/jpeg")
    answered = send(client, photo=[fake, photo()])
    page = answered.content.decode()
    assert answered.status_code == 422
    assert 'id="id_photo_error"' in page
    assert "照片 1" in page
    assert "路口积水，车过不去" in page
    assert not Appeal.objects.exists()


def test_script_in_a_report_is_shown_as_text_everywhere(client: Client) -> None:
    sent = typed(client, text=XSS, address=XSS, name=XSS[:30], action="check")
    pages = [client.post("/report", sent).content.decode()]
    pages.append(client.post("/report", {**sent, "action": "edit"}).content.decode())
    pages.append(client.post("/report", {**sent, "action": "send"}, follow=True).content.decode())
    for page in pages:
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_progress_needs_the_secret(client: Client) -> None:
    receipt = receive()
    assert client.get(f"/track/{receipt.number}?k={receipt.secret}").status_code == 200
    assert client.get(f"/track/{receipt.number}?k=wrong").status_code == 404
    assert client.get(f"/track/{receipt.number}?k=错").status_code == 404
    assert client.get(f"/track/{receipt.number}")["Location"].startswith("/track?receipt=")
    assert client.get("/track/RC-20260302-00000?k=x").status_code in (404, 422)


def test_progress_stays_out_of_caches_search_engines_and_referrers(client: Client) -> None:
    receipt = receive()
    answered = client.get(f"/track/{receipt.number}?k={receipt.secret}")
    assert "no-store" in answered["Cache-Control"]
    assert answered["X-Robots-Tag"] == "noindex"
    assert answered["Referrer-Policy"] == "no-referrer"


def test_progress_shows_no_contact(client: Client) -> None:
    receipt = receive(contact=CONTACT)
    page = client.get(f"/track/{receipt.number}?k={receipt.secret}").content.decode()
    assert SECRET_PHONE not in page
    assert "xiaoming" not in page
    assert "张小明" not in page


def test_receipt_and_four_digits_lead_to_the_page(client: Client) -> None:
    receipt = receive(contact=CONTACT)
    carelessly = receipt.number.lower().replace("-", " ")
    answered = client.post("/track", {"receipt": carelessly, "digits": "5678"})
    assert answered["Location"].startswith(f"/track/{receipt.number}?k=")
    assert client.post("/track", {"receipt": receipt.number, "digits": "0000"}).status_code == 404


def test_a_mistyped_receipt_is_told_so(client: Client) -> None:
    answered = client.post("/track", {"receipt": "RC-20260302-XXXXX", "digits": "5678"})
    assert answered.status_code == 422
    assert "末位是校验位" in answered.content.decode()


def test_digits_cannot_be_guessed_by_trying(client: Client) -> None:
    receipt = receive(contact=CONTACT)
    answers = [client.post("/track", {"receipt": receipt.number, "digits": f"{n:04}"}).status_code for n in range(15)]
    assert answers[:10] == [404] * 10
    assert answers[10:] == [429] * 5
    other = Client(REMOTE_ADDR="10.9.9.9").post("/track", {"receipt": receipt.number, "digits": "5678"})
    assert other.status_code == 429


def test_nearby_shows_matters_roughly_and_nobody(client: Client) -> None:
    receive(contact=CONTACT, address="浆洗街1号3栋502", now=clock.now(), text=f"找张小明 {SECRET_PHONE}")
    page = client.get("/nearby").content.decode()
    points = client.get("/nearby.geojson").json()
    for shown in (page, str(points)):
        assert "路面积水、内涝" in shown
        assert not [word for word in ("502", SECRET_PHONE, "张小明") if word in shown]
    assert points["features"][0]["geometry"]["coordinates"] == [104.044, 30.642]


def test_nearby_leaves_out_the_confidential_and_the_answered(client: Client) -> None:
    receive(confidential=True, now=clock.now())
    receive(kind=AppealKind.TIP_OFF, now=clock.now())
    assert client.get("/nearby.geojson").json()["features"] == []


def test_nearby_can_be_narrowed_to_a_district(client: Client) -> None:
    receive(now=clock.now())
    assert len(client.get("/nearby.geojson?division=510107").json()["features"]) == 1
    assert client.get("/nearby.geojson?division=510104").json()["features"] == []
    assert len(client.get("/nearby.geojson?division=%27;drop").json()["features"]) == 1


@pytest.mark.parametrize("path", ["/report", "/track", "/nearby"])
def test_public_pages_speak_english_too(client: Client, path: str) -> None:
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert not re.findall(r"[\u4e00-\u9fff]{2,}", main)
