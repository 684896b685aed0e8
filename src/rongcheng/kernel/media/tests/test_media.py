"""Photos and recordings are judged by their bytes, kept once and for sure, and shown only by a good link."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from rongcheng.kernel import clock, ids, media, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid, NotAllowed, NotFound
from rongcheng.kernel.geo import Point, distance_m
from rongcheng.kernel.media import store
from rongcheng.kernel.media.contracts import MediaView
from rongcheng.kernel.media.links import check
from rongcheng.kernel.media.models import Media
from rongcheng.kernel.media.sniff import content_type_of
from rongcheng.kernel.media.tests import photos
from rongcheng.kernel.media.views import show
from rongcheng.kernel.testing import make_actor
from rongcheng.kernel.transactions import WritePathBroken, command

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
WUHOU = make_actor("checker", divisions=("510107",))


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.RONGCHENG_DATA_DIR = tmp_path
    with clock.frozen(NOW):
        yield


@command()
def keep(*, actor: Actor, now: datetime, content: bytes, kind: str, **more: str) -> MediaView:
    return media.keep(upload=BytesIO(content), kind=kind, actor=actor, now=now, **more)


def keep_photo(content: bytes, actor: Actor = WUHOU, **more: str) -> MediaView:
    return keep(actor=actor, now=NOW, content=content, kind="photo", **more)


def served(kept: MediaView) -> Image.Image:
    row = Media.objects.get(pk=kept.media_id)
    return Image.open(store.path_of(row.served_sha256))


def files() -> list[Path]:
    return [path for path in store.root().rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_photo_is_kept_with_what_the_camera_wrote_but_shown_without() -> None:
    kept = keep_photo(photos.jpeg(exif=photos.camera_exif()))
    assert kept.taken_at == datetime(2026, 7, 1, 0, 30, tzinfo=UTC)
    assert kept.place is not None
    assert distance_m(kept.place, Point(104.0477, 30.6466)) < 1
    shown = served(kept)
    assert not dict(shown.getexif())
    assert b"Secret Phone" not in Path(shown.filename).read_bytes()  # type: ignore[attr-defined]


def test_the_camera_s_own_offset_counts() -> None:
    kept = keep_photo(photos.jpeg(exif=photos.camera_exif(offset="+00:00")))
    assert kept.taken_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2026:13:45 99:99:99", "1970:01:01 00:00:00"])
def test_a_senseless_time_is_no_time(taken: str) -> None:
    assert keep_photo(photos.jpeg(exif=photos.camera_exif(taken=taken))).taken_at is None


def test_a_photo_taken_sideways_is_shown_upright() -> None:
    kept = keep_photo(photos.half_red_jpeg(photos.camera_exif(orientation=6)))
    assert (kept.width, kept.height) == (200, 400)
    shown = served(kept).convert("RGB")
    assert shown.size == (200, 400)
    assert shown.getpixel((100, 50))[0] > 200  # type: ignore[index]
    assert shown.getpixel((100, 350))[2] > 200  # type: ignore[index]


def test_a_large_photo_is_shown_smaller_and_has_a_thumbnail() -> None:
    kept = keep_photo(photos.jpeg(4000, 3000))
    assert (kept.width, kept.height) == (4000, 3000)
    assert served(kept).size == (2560, 1920)
    row = Media.objects.get(pk=kept.media_id)
    assert max(Image.open(store.path_of(row.thumbnail_sha256)).size) == 480


@pytest.mark.parametrize("content", [photos.clear_png(), photos.webp()])
def test_png_and_webp_are_shown_as_jpeg(content: bytes) -> None:
    shown = served(keep_photo(content))
    assert shown.format == "JPEG"


def test_what_was_transparent_is_white() -> None:
    assert min(served(keep_photo(photos.clear_png())).convert("RGB").getpixel((5, 5))) > 250  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7 something",
        b"MZ" + b"\x00" * 200,
        b"PK\x03\x04" + b"\x00" * 200,
        photos.gif(),
        photos.wav(),
        b"\x00",
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(media.FileTypeNotAllowed) as refusal:
        keep_photo(content)
    assert (refusal.value.code, refusal.value.status) == ("file-type-not-allowed", 415)
    assert not Media.objects.exists()


def test_a_photo_that_is_also_something_else_loses_the_something_else() -> None:
    kept = keep_photo(photos.jpeg() + b"<script>alert(document.domain)</script>PK\x03\x04")
    bytes_shown = Path(served(kept).filename).read_bytes()  # type: ignore[attr-defined]
    assert b"script" not in bytes_shown
    assert b"PK\x03\x04" not in bytes_shown


@pytest.mark.parametrize("cut", [12, 300, -40])
def test_a_photo_that_was_cut_off_is_unreadable(cut: int) -> None:
    with pytest.raises(media.PhotoUnreadable) as refusal:
        keep_photo(photos.half_red_jpeg(photos.camera_exif())[:cut])
    assert refusal.value.code == "photo-unreadable"


def test_an_empty_upload_is_unreadable() -> None:
    with pytest.raises(media.PhotoUnreadable):
        keep_photo(b"")


@pytest.mark.parametrize(("width", "height"), [(8000, 6000), (30_000, 30_000), (2_000_000_000, 2_000_000_000)])
def test_a_decompression_bomb_is_refused_before_it_unpacks(width: int, height: int) -> None:
    content = photos.bomb_png(width, height) if width < 100_000 else photos.bomb_png(10, 10)
    if width > 100_000:
        content = content[:16] + width.to_bytes(4) + height.to_bytes(4) + content[24:]
    with pytest.raises(Invalid) as refusal:
        keep_photo(content)
    assert refusal.value.code in ("photo-too-large", "photo-unreadable")
    assert not files()


def test_too_many_pixels_are_refused_with_the_limit() -> None:
    with pytest.raises(media.PhotoTooLarge) as refusal:
        keep_photo(photos.bomb_png(8000, 6000))
    assert refusal.value.facts == {"megabytes": 10, "megapixels": 40}
    assert "photo" in refusal.value.fields


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(media.PhotoTooLarge):
        keep_photo(photos.jpeg() + b"\x00" * (10 * 1024 * 1024))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_to_a_photo_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(photos.half_red_jpeg(photos.camera_exif()))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        keep_photo(bytes(content))
    except Invalid as refusal:
        assert refusal.code in ("photo-too-large", "photo-unreadable", "file-type-not-allowed")  # noqa: PT017


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_have_a_type_or_none(head: bytes) -> None:
    assert content_type_of(head) is None or "/" in str(content_type_of(head))


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (photos.wav(), "audio/wav"),
        (b"OggS\x00\x02" + b"\x00" * 60, "audio/ogg"),
        (b"ID3\x03\x00" + b"\x00" * 60, "audio/mpeg"),
        (b"\xff\xfb\x90\x00" + b"\x00" * 60, "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypM4A \x00" + b"\x00" * 60, "audio/mp4"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x00" * 60, "audio/webm"),
    ],
)
def test_recordings_are_known_by_their_first_bytes(content: bytes, content_type: str) -> None:
    kept = keep(actor=WUHOU, now=NOW, content=content, kind="voice")
    assert (kept.content_type, kept.width) == (content_type, None)


def test_a_photo_is_no_recording() -> None:
    with pytest.raises(media.FileTypeNotAllowed):
        keep(actor=WUHOU, now=NOW, content=photos.jpeg(), kind="voice")


def test_the_same_photo_twice_lies_on_the_disk_once() -> None:
    first, second = keep_photo(photos.jpeg()), keep_photo(photos.jpeg())
    assert first.media_id != second.media_id
    assert first.sha256 == second.sha256
    assert len(files()) == 3


def test_keeping_outside_of_a_command_is_a_mistake() -> None:
    with pytest.raises(WritePathBroken):
        media.keep(upload=BytesIO(photos.jpeg()), kind="photo", actor=WUHOU, now=NOW)


@command()
def keep_and_fail(*, actor: Actor, now: datetime) -> None:
    media.keep(upload=BytesIO(photos.jpeg()), kind="photo", actor=actor, now=now)
    raise Invalid(fields={"text": "缺少内容"})


def test_a_sweep_clears_what_an_undone_command_left_and_nothing_else() -> None:
    kept = keep_photo(photos.jpeg(colour="red"))
    with pytest.raises(Invalid):
        keep_and_fail(actor=WUHOU, now=NOW)
    assert len(files()) == 6
    assert media.sweep() == 0
    two_days_ago = time.time() - 2 * 86400
    for path in files():
        os.utime(path, (two_days_ago, two_days_ago))
    assert media.sweep() == 3
    assert served(kept).size == (640, 480)


def test_what_is_kept_again_is_not_swept() -> None:
    with pytest.raises(Invalid):
        keep_and_fail(actor=WUHOU, now=NOW)
    for path in files():
        os.utime(path, (1, 1))
    keep_photo(photos.jpeg())
    Media.objects.all().delete()
    assert media.sweep() == 0


@command()
def attach(*, actor: Actor, now: datetime, kept: MediaView, subject: str, division: str | None = None) -> None:
    media.attach(media_id=kept.media_id, subject=subject, division=division, now=now)


def test_what_is_attached_makes_an_album_with_one_query(django_assert_num_queries: Any) -> None:
    citizen = Actor.public("1.2.3.4")
    for colour in ("red", "blue"):
        kept = keep_photo(photos.jpeg(colour=colour), actor=citizen)
        attach(actor=citizen, now=NOW, kept=kept, subject="appeal/7", division="510107001")
    with django_assert_num_queries(1):
        album = media.album(subject="appeal/7", actor=WUHOU)
    assert [shot.media.division for shot in album] == ["510107001", "510107001"]
    assert album[0].url.startswith(f"/media/{album[0].media.media_id}?t=")
    assert media.album(subject="appeal/8", actor=WUHOU) == []


def test_an_album_leaves_out_what_lies_in_another_division() -> None:
    mine, other = keep_photo(photos.jpeg()), keep_photo(photos.jpeg(), division="510107001")
    attach(actor=WUHOU, now=NOW, kept=mine, subject="case/1")
    attach(actor=WUHOU, now=NOW, kept=other, subject="case/1")
    street = make_actor("checker", divisions=("510107001",))
    assert [shot.media.media_id for shot in media.album(subject="case/1", actor=street)] == [other.media_id]
    named = [other.media_id, mine.media_id]
    assert [shot.media.media_id for shot in media.shots(media_ids=named, actor=WUHOU)] == named
    assert len(media.shots(media_ids=named, actor=street)) == 1


def test_attaching_what_is_not_there_is_refused() -> None:
    kept = SimpleNamespace(media_id=ids.new_id())
    with pytest.raises(NotFound):
        attach(actor=WUHOU, now=NOW, kept=kept, subject="case/1")  # type: ignore[arg-type]


@command()
def discard(*, actor: Actor, now: datetime, kept: MediaView) -> int:
    return media.discard(media_ids=[kept.media_id])


def test_what_is_discarded_is_gone() -> None:
    kept = keep_photo(photos.jpeg())
    assert discard(actor=WUHOU, now=NOW, kept=kept) == 1
    with pytest.raises(NotFound):
        media.view(kept.media_id)


def test_somebody_of_another_division_gets_no_link() -> None:
    kept = keep_photo(photos.jpeg())
    for actor in (make_actor("checker", divisions=("510104",)), Actor.public("1.2.3.4")):
        with pytest.raises(NotAllowed):
            media.url(kept.media_id, actor)


def open_link(link: str, actor: Actor, **headers: str) -> Any:
    request = RequestFactory().get(link, headers=headers)
    request.actor = actor  # type: ignore[attr-defined]
    media_id = link.split("/")[2].split("?")[0]
    return show(request, media_id=ids.UUID(media_id))


def test_a_link_shows_the_photo_and_lets_nothing_run() -> None:
    kept = keep_photo(photos.jpeg())
    response = open_link(media.url(kept.media_id, WUHOU), WUHOU)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == "inline"
    assert response["Cache-Control"].startswith("private")
    assert Image.open(BytesIO(b"".join(response.streaming_content))).size == (640, 480)
    assert open_link(media.url(kept.media_id, WUHOU), WUHOU, if_none_match=response["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("wanted", "status", "told"),
    [
        ("bytes=0-9", 206, "bytes 0-9/1644"),
        ("bytes=1640-", 206, "bytes 1640-1643/1644"),
        ("bytes=0-99999", 206, "bytes 0-1643/1644"),
        ("bytes=1644-", 416, "bytes */1644"),
        ("bytes=9-3", 416, "bytes */1644"),
        ("bytes=-5,7-8", 200, None),
        ("lines=1-2", 200, None),
    ],
)
def test_a_player_may_jump_about_in_a_recording(wanted: str, status: int, told: str | None) -> None:
    kept = keep(actor=WUHOU, now=NOW, content=photos.wav(), kind="voice")
    response = open_link(media.url(kept.media_id, WUHOU), WUHOU, range=wanted)
    assert (response.status_code, response.get("Content-Range")) == (status, told)
    if status == 206:
        first, last = told.split(" ")[1].split("/")[0].split("-")  # type: ignore[union-attr]
        assert response.content == photos.wav()[int(first) : int(last) + 1]


def test_the_database_too_hides_what_lies_in_another_division() -> None:
    kept = keep_photo(photos.jpeg())
    with policy.scoped(make_actor("checker", divisions=("510104",))), pytest.raises(NotFound):
        media.view(kept.media_id)
    with policy.scoped(WUHOU):
        assert media.view(kept.media_id).media_id == kept.media_id


def test_a_link_is_for_its_reader_only() -> None:
    link = media.url(keep_photo(photos.jpeg()).media_id, WUHOU)
    for other in (make_actor("checker", divisions=("510107",)), Actor.public()):
        with pytest.raises(media.LinkExpired):
            open_link(link, other)


def test_a_public_link_needs_nobody_signed_in_but_ends_too() -> None:
    link = media.public_url(keep_photo(photos.jpeg()).media_id)
    assert open_link(link, Actor.public()).status_code == 200
    clock.pass_by(timedelta(minutes=31))
    with pytest.raises(media.LinkExpired):
        open_link(link, Actor.public())


def test_a_link_stays_the_same_for_some_minutes_so_that_the_browser_s_copy_serves() -> None:
    kept = keep_photo(photos.jpeg())
    first = media.url(kept.media_id, WUHOU)
    clock.pass_by(timedelta(minutes=10))
    assert media.url(kept.media_id, WUHOU) == first


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é" * 50, "W10:1abc:xyz"])
def test_a_forged_link_is_refused(token: str) -> None:
    with pytest.raises(media.LinkExpired):
        check(keep_photo(photos.jpeg()).media_id, token, WUHOU)


def test_a_link_to_one_photo_does_not_open_another() -> None:
    one, other = keep_photo(photos.jpeg()), keep_photo(photos.jpeg(colour="red"))
    token = media.url(one.media_id, WUHOU).split("t=")[1]
    with pytest.raises(media.LinkExpired):
        check(other.media_id, token, WUHOU)


def test_a_photo_whose_bytes_are_lost_is_not_found() -> None:
    kept = keep_photo(photos.jpeg())
    for path in files():
        path.unlink()
    with pytest.raises(NotFound):
        open_link(media.url(kept.media_id, WUHOU), WUHOU)


def test_the_door_in_the_url_map_refuses_without_a_link() -> None:
    kept = keep_photo(photos.jpeg())
    response = Client().get(f"/media/{kept.media_id}", headers={"accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["code"] == "media-link-expired"
