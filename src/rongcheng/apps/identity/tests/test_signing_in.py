from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rongcheng.apps.identity import jobs
from rongcheng.apps.identity.models import Person, SignIn
from rongcheng.apps.identity.seed import DEMO_PASSWORD
from rongcheng.apps.identity.services import people
from rongcheng.apps.identity.tests.conftest import SignInAs
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry, Event

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
FIRST_HASHER = settings.PASSWORD_HASHERS[0]


def _try(client: Client, password: str, username: str = "wh-duty", **more: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", {"username": username, "password": password, **more})


def test_signing_in_goes_on_to_where_one_came_from_and_is_audited(city: None) -> None:
    client = Client()
    answer = _try(client, DEMO_PASSWORD, next="/duties/?q=1")
    assert (answer.status_code, answer["Location"]) == (302, "/duties/?q=1")
    row = AuditEntry.objects.get(action="identity.note_sign_in")
    assert (row.actor_name, row.origin, row.facts["way"]) == ("周雨桐", "127.0.0.1", "password")


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(city: None, evil: str) -> None:
    assert _try(Client(), DEMO_PASSWORD, next=evil)["Location"] == "/"


def test_a_session_gets_a_fresh_key_at_sign_in(city: None) -> None:
    client = Client()
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    _try(client, DEMO_PASSWORD)
    assert client.session.session_key != planted


def test_a_wrong_password_says_so_without_telling_which_half_was_wrong(city: None) -> None:
    known, unknown = _try(Client(), "wrong"), _try(Client(), "wrong", username="nobody")
    assert known.status_code == unknown.status_code == 422
    assert "用户名或密码不正确" in known.content.decode()
    assert "用户名或密码不正确" in unknown.content.decode()
    assert AuditEntry.objects.filter(action="identity.note_failed_sign_in").count() == 2


def test_five_failures_lock_the_name_at_that_address_and_say_until_when(city: None) -> None:
    client = Client()
    answers = [_try(client, "wrong") for _ in range(5)]
    assert [a.status_code for a in answers] == [422, 422, 422, 422, 429]
    locked = _try(client, DEMO_PASSWORD)
    assert locked.status_code == 429
    assert re.search(r"请在 \d\d-\d\d \d\d:\d\d 之后再试", locked.content.decode())
    assert AuditEntry.objects.filter(action="identity.note_lock_out").exists()
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert _try(elsewhere, DEMO_PASSWORD).status_code == 302
    assert _try(client, DEMO_PASSWORD, username="wh-chief").status_code == 302


def test_an_administrator_can_lift_the_lock_out(city: None) -> None:
    client = Client()
    for _ in range(5):
        _try(client, "wrong")
    person = Person.objects.get(username="wh-duty")
    people.unlock_person(actor=SYSTEM, now=clock.now(), person_id=person.id)
    assert _try(client, DEMO_PASSWORD).status_code == 302


def test_a_locked_person_is_out_at_the_next_request(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    assert client.get("/account/").status_code == 200
    people.lock_person(actor=SYSTEM, now=clock.now(), person_id=Person.objects.get(username="wh-duty").id)
    assert client.get("/account/").status_code == 302
    assert _try(Client(), DEMO_PASSWORD).status_code == 422


def test_a_session_ends_after_half_an_hour_without_a_sign_of_life(signed_in: SignInAs) -> None:
    start = clock.now()
    client = signed_in("wh-duty")
    with clock.frozen(start + timedelta(minutes=29)):
        assert client.get("/account/").status_code == 200
    with clock.frozen(start + timedelta(minutes=58)):
        assert client.get("/account/").status_code == 200
    with clock.frozen(start + timedelta(minutes=89)):
        answer = client.get("/account/?a=1")
        assert answer["Location"] == "/sign-in?next=/account/%3Fa%3D1"


def test_a_session_ends_after_twelve_hours_however_busy(signed_in: SignInAs) -> None:
    start = clock.now()
    client = signed_in("wh-duty")
    for minutes in range(25, 12 * 60, 25):
        with clock.frozen(start + timedelta(minutes=minutes)):
            assert client.get("/account/").status_code == 200
    with clock.frozen(start + timedelta(hours=12, minutes=1)):
        assert client.get("/account/").status_code == 302


def test_an_expired_session_in_an_htmx_request_says_so_with_the_way_back(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    with clock.frozen(clock.now() + timedelta(hours=1)):
        answer = client.get(
            "/account/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/duties/?q=1"}
        )
    assert answer.status_code == 401
    assert answer["X-Sign-In"] == "/sign-in?next=/duties/%3Fq%3D1"


def test_signing_out_ends_the_session(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    assert client.post("/sign-out").status_code == 302
    assert client.get("/account/").status_code == 302
    assert SignIn.objects.get().ended_at is not None


def test_another_session_can_be_ended_from_the_account_page(signed_in: SignInAs) -> None:
    here, lost = signed_in("wh-duty"), signed_in("wh-duty")
    row = SignIn.objects.get(session_key=lost.session.session_key)
    assert here.post(reverse("identity:end-session", args=[row.id])).status_code == 302
    assert lost.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    stranger = signed_in("jj-duty")
    mine = SignIn.objects.get(session_key=here.session.session_key)
    assert stranger.post(reverse("identity:end-session", args=[mine.id])).status_code == 404


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(signed_in: SignInAs) -> None:
    here, other = signed_in("wh-duty"), signed_in("wh-duty")
    words = {"old": DEMO_PASSWORD, "new": "浣花溪的雨 2026!", "again": "浣花溪的雨 2026!"}
    assert here.post("/account/password", words).status_code == 422, "too short"
    words = {"old": DEMO_PASSWORD, "new": "huanhuaxi-in-the-rain", "again": "huanhuaxi-in-the-rain"}
    assert here.post("/account/password", {**words, "old": "wrong"}).status_code == 422
    assert here.post("/account/password", words).status_code == 302
    assert here.get("/account/").status_code == 200
    assert "本次会话" in here.get("/account/").content.decode()
    assert other.get("/account/").status_code == 302
    assert _try(Client(), "huanhuaxi-in-the-rain").status_code == 302


def test_a_new_person_has_to_change_the_first_password_before_anything_else(city: None) -> None:
    people.register_person(actor=SYSTEM, now=clock.now(), username="newcomer", name="新人", password="given-on-paper-1")
    client = Client()
    _try(client, "given-on-paper-1", username="newcomer")
    assert client.get("/duties/")["Location"] == "/account/password"
    assert client.get("/duties/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/password"
    words = {"old": "given-on-paper-1", "new": "kept-in-mind-only-2", "again": "kept-in-mind-only-2"}
    assert client.post("/account/password", words).status_code == 302
    assert client.get("/duties/").status_code == 200


def test_a_person_with_two_posts_acts_for_one_at_a_time(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    person = Person.objects.get(username="wh-duty")
    _first, second = person.posts.order_by("valid_from", "id")
    assert client.get("/account/").wsgi_request.actor.roles == {"duty_officer"}
    client.post(reverse("identity:switch-post", args=[second.id]))
    actor = client.get("/account/").wsgi_request.actor
    assert (actor.roles, actor.post_id, actor.post) == ({"acceptor"}, second.id, "兼职受理员")
    menu = client.get("/account/posts", headers={"HX-Current-URL": "http://testserver/duties/?q=1"}).content.decode()
    assert "值班员" in menu
    assert 'name="next" value="/duties/?q=1"' in menu
    foreign = Person.objects.get(username="jj-duty").posts.get()
    assert client.post(reverse("identity:switch-post", args=[foreign.id])).status_code == 404


def test_a_request_costs_two_reads_to_know_who_acts(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get("/sign-in")
    reads = [q["sql"] for q in seen if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]
    assert len(reads) <= 2, reads


def test_signing_in_is_announced_with_the_division_of_the_post(signed_in: SignInAs) -> None:
    signed_in("city-duty")
    event = Event.objects.get(type="rongcheng.identity.person.signed-in.v1")
    assert (event.division, event.data["way"]) == ("510100", "password")


def test_sessions_that_have_run_out_are_forgotten_by_the_clock(signed_in: SignInAs) -> None:
    signed_in("wh-duty")
    with clock.frozen(clock.now() + timedelta(days=1)):
        jobs.forget_old_sessions(timestamp=0)
    assert not Session.objects.exists()
    assert SignIn.objects.get().ended_at is not None


def test_nobody_acts_as_the_public(city: None) -> None:
    actor = Client(REMOTE_ADDR="203.0.113.7").get("/sign-in").wsgi_request.actor
    assert (actor.is_signed_in, actor.divisions, actor.origin) == (False, (), "203.0.113.7")


def test_only_a_trusted_proxy_may_say_where_somebody_comes_from(configure: Callable[..., None]) -> None:
    client = Client(REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    assert client.get("/sign-in").wsgi_request.actor.origin == "10.1.1.1"
    configure(IDENTITY_TRUSTED_PROXIES="10.1.1.1")
    assert client.get("/sign-in").wsgi_request.actor.origin == "203.0.113.9"


def test_new_passwords_are_kept_by_argon2() -> None:
    assert FIRST_HASHER.endswith("Argon2PasswordHasher")
