"""Somebody tells the city something and holds a receipt."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from rongcheng.apps.appeals import queries, services
from rongcheng.apps.appeals.contracts import (
    AppealKind,
    AppealState,
    Contact,
    Receipt,
    Step,
    TooManyPhotos,
    TooManyReports,
)
from rongcheng.apps.appeals.domain.receipt import read_receipt
from rongcheng.apps.appeals.models import Appeal, AppealContact, AppealPhoto
from rongcheng.apps.appeals.tests.makers import CONTACT, NOW, OUTSIDE, SECRET_PHONE, photo, receive, report
from rongcheng.apps.places.contracts import OutsideCity
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.models import AuditEntry, Event

pytestmark = pytest.mark.django_db
WHO = Actor.public("10.0.0.1")


def test_a_report_gets_a_receipt_and_a_place() -> None:
    receipt = receive()
    appeal = Appeal.objects.get(pk=receipt.appeal_id)
    assert read_receipt(receipt.number) == receipt.number
    assert receipt.number.startswith("RC-20260302-")
    assert appeal.division.startswith("510107")
    assert appeal.place.startswith("武侯区")
    assert appeal.state == AppealState.RECEIVED


def test_the_reporter_is_promised_when_somebody_looks_at_it() -> None:
    receipt = receive()
    progress = queries.progress_by_link(receipt=receipt.number, secret=receipt.secret)
    assert [line.step for line in progress.story] == [Step.RECEIVED]
    assert progress.due_at == NOW + timedelta(hours=2)


def test_the_announcement_names_the_matter_and_nobody() -> None:
    receipt = receive(contact=CONTACT, address="浆洗街1号3栋502")
    event = Event.objects.get(type="rongcheng.appeals.appeal.received.v1")
    said = str(event.data) + event.subject + str(event.actor)
    assert event.data["appeal_id"] == str(receipt.appeal_id)
    assert event.data["matter"] == "E0406"
    assert not [word for word in (SECRET_PHONE, "张小明", "example.com", "积水", "502") if word in said]


def test_a_contact_is_unreadable_in_the_table() -> None:
    receipt = receive(contact=CONTACT)
    kept = AppealContact.objects.get(appeal_id=receipt.appeal_id)
    assert SECRET_PHONE.encode() not in bytes(kept.sealed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT appeals_appeal::text FROM appeals_appeal")
        rows = str(cursor.fetchall())
    assert SECRET_PHONE not in rows
    assert "xiaoming" not in rows


def test_sending_the_same_draft_again_gives_the_same_receipt() -> None:
    first, second = receive(token="draft-1"), receive(token="draft-1")
    assert (second.number, second.secret, second.is_repeat) == (first.number, first.secret, True)
    assert Appeal.objects.count() == 1


def test_the_same_draft_with_other_words_is_another_report() -> None:
    receive(token="draft-1")
    assert not receive(token="draft-1", text="另外一件事").is_repeat
    assert Appeal.objects.count() == 2


def test_a_point_outside_the_city_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(OutsideCity):
        receive(lon=OUTSIDE[0], lat=OUTSIDE[1])
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \x00\x07 "}, "text"),
        ({"text": "字" * 5001}, "text"),
        ({"matter": "E9999"}, "matter"),
        ({"lon": None, "lat": None}, "where"),
        ({"lon": None}, "where"),
        ({"lon": 999.0}, "where"),
        ({"lon": None, "lat": None, "division": "999999"}, "where"),
        ({"contact": Contact(phone="12")}, "phone"),
        ({"contact": Contact(email="nobody")}, "email"),
        ({"address": "长" * 201}, "address"),
    ],
)
def test_each_wrong_field_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(**changes)
    assert field in refusal.value.fields
    assert not Appeal.objects.exists()


def test_emoji_and_mixed_scripts_are_kept_as_they_are() -> None:
    receipt = receive(text="路口💧水很深 flooded حي")
    assert Appeal.objects.get(pk=receipt.appeal_id).text == "路口💧水很深 flooded حي"


def test_a_street_or_an_address_is_place_enough() -> None:
    by_street = receive(lon=None, lat=None, division="510107001")
    by_words = receive(lon=None, lat=None, address="天府广场旁边")
    assert Appeal.objects.get(pk=by_street.appeal_id).division == "510107001"
    assert Appeal.objects.get(pk=by_words.appeal_id).division == "510100"


def test_a_tip_off_is_confidential_without_being_asked() -> None:
    receipt = receive(kind=AppealKind.TIP_OFF)
    assert Appeal.objects.get(pk=receipt.appeal_id).confidential


def test_one_address_cannot_crowd_out_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_APPEALS_REPORTS_PER_HOUR", "3")
    for _ in range(3):
        receive()
    with pytest.raises(TooManyReports) as refusal:
        receive()
    assert 0 < refusal.value.facts["retry_after_s"] <= 3600
    receive(origin="10.0.0.2")
    receive(now=NOW + timedelta(hours=1))
    assert Appeal.objects.count() == 5


def test_addresses_of_reporters_are_not_kept_in_the_counters() -> None:
    receive(origin="203.0.113.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT appeals_turn::text FROM appeals_turn")
        assert "203.0.113.77" not in str(cursor.fetchall())


def test_counts_are_forgotten_after_a_day() -> None:
    receive()
    system = Actor.system("appeals")
    assert services.forget_turns(actor=system, now=NOW + timedelta(hours=20)) == 0
    assert services.forget_turns(actor=system, now=NOW + timedelta(hours=26)) == 1


def test_photos_wait_with_the_draft_and_go_with_the_report() -> None:
    services.keep_draft_photos(actor=WHO, now=NOW, draft="draft-1", uploads=[photo(), photo("二.jpg")])
    assert len(queries.draft_photos(draft="draft-1")) == 2
    receipt = receive(token="draft-1")
    assert AppealPhoto.objects.filter(appeal_id=receipt.appeal_id).count() == 2
    assert queries.draft_photos(draft="draft-1") == ()
    progress = queries.progress_by_link(receipt=receipt.number, secret=receipt.secret)
    assert len(queries.album_of(progress)) == 2


def test_photos_never_sent_are_forgotten_after_a_day() -> None:
    services.keep_draft_photos(actor=WHO, now=NOW, draft="draft-1", uploads=[photo()])
    assert services.forget_drafts(actor=Actor.system("appeals"), now=NOW + timedelta(hours=23)) == 0
    assert services.forget_drafts(actor=Actor.system("appeals"), now=NOW + timedelta(hours=25)) == 1
    assert queries.draft_photos(draft="draft-1") == ()


def test_nobody_fills_the_store_with_photos_of_reports_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_APPEALS_PHOTOS_PER_HOUR", "2")
    for draft in ("draft-1", "draft-2"):
        services.keep_draft_photos(actor=WHO, now=NOW, draft=draft, uploads=[photo()])
    with pytest.raises(TooManyPhotos) as refusal:
        services.keep_draft_photos(actor=WHO, now=NOW, draft="draft-3", uploads=[photo()])
    assert 0 < refusal.value.facts["retry_after_s"] <= 3600
    assert queries.draft_photos(draft="draft-3") == ()
    services.keep_draft_photos(actor=WHO, now=NOW + timedelta(hours=1), draft="draft-3", uploads=[photo()])
    assert len(queries.draft_photos(draft="draft-3")) == 1


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 200, content_type="image/jpeg"),
        SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg"),
        SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * (10 * 1024 * 1024 + 1)),
        SimpleUploadedFile("photo.jpg", b""),
    ],
    ids=["program", "script", "oversized", "empty"],
)
def test_what_is_no_photo_is_refused_at_its_field(upload: SimpleUploadedFile) -> None:
    with pytest.raises(Invalid) as refusal:
        services.keep_draft_photos(actor=WHO, now=NOW, draft="draft-1", uploads=[upload])
    assert refusal.value.fields["photo"]
    assert queries.draft_photos(draft="draft-1") == ()


def test_too_many_photos_are_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        services.keep_draft_photos(actor=WHO, now=NOW, draft="draft-1", uploads=[photo() for _ in range(7)])
    assert "6" in refusal.value.fields["photo"]


def test_every_receiving_is_on_record() -> None:
    receive()
    assert AuditEntry.objects.filter(action="appeals.receive_appeal").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_appeal() -> None:
    results: list[Receipt] = []
    start = threading.Barrier(8)

    def click() -> None:
        start.wait()
        try:
            results.append(services.receive_appeal(actor=WHO, now=NOW, report=report(contact=CONTACT), token="draft-1"))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(results) == 8
    assert len({receipt.number for receipt in results}) == 1
    assert Appeal.objects.count() == 1
    assert Event.objects.filter(type="rongcheng.appeals.appeal.received.v1").count() == 1
