from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from rongcheng.apps.identity.models import Person
from rongcheng.apps.identity.seed import DEMO_PASSWORD
from rongcheng.apps.identity.services import second_factor
from rongcheng.apps.identity.tests.conftest import SignInAs
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def _code(username: str, steps: int = 0) -> str:
    """What the authenticator shows now (or some steps of 30 s away)."""
    device = TOTPDevice.objects.get(user__username=username)
    return f"{totp(device.bin_key, drift=steps):06d}"


def _set_up(client: Client, username: str) -> list[str]:
    page = client.post("/account/second-factor").content.decode()
    assert "data:image/svg+xml" in page
    assert re.search(r"([A-Z2-7]{4} ?){8}", page), "the secret for typing"
    done = client.post("/account/second-factor", {"code": _code(username)}).content.decode()
    return re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", done)


def _half_way(username: str = "wh-duty") -> Client:
    client = Client()
    answer = client.post("/sign-in", {"username": username, "password": DEMO_PASSWORD, "next": "/duties/"})
    assert answer["Location"] == "/sign-in/code"
    assert client.get("/account/").status_code == 302, "the password alone opens nothing"
    return client


def test_an_authenticator_is_set_up_by_scanning_and_asked_for_at_the_next_sign_in(signed_in: SignInAs) -> None:
    assert len(_set_up(signed_in("wh-duty"), "wh-duty")) == 10
    client = _half_way()
    assert client.post("/sign-in/code", {"code": "000000"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    answer = client.post("/sign-in/code", {"code": _code("wh-duty", steps=1)})
    assert (answer.status_code, answer["Location"]) == (302, "/duties/")
    assert client.get("/account/").status_code == 200
    assert AuditEntry.objects.filter(action="identity.second_factor_failed").count() == 1


def test_a_code_counts_once(signed_in: SignInAs) -> None:
    _set_up(signed_in("wh-duty"), "wh-duty")
    code = _code("wh-duty", steps=1)
    assert _half_way().post("/sign-in/code", {"code": code}).status_code == 302
    assert _half_way().post("/sign-in/code", {"code": code}).status_code == 422


def test_guessing_codes_is_slowed_down(signed_in: SignInAs) -> None:
    _set_up(signed_in("wh-duty"), "wh-duty")
    client = _half_way()
    assert client.post("/sign-in/code", {"code": "000000"}).status_code == 422
    answer = client.post("/sign-in/code", {"code": "000001"})
    assert answer.status_code == 429
    assert "请稍等几秒" in answer.content.decode()


def test_a_recovery_code_stands_in_for_the_phone_once(signed_in: SignInAs) -> None:
    first, *_rest = _set_up(signed_in("wh-duty"), "wh-duty")
    assert _half_way().post("/sign-in/code", {"code": first.upper()}).status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert _half_way().post("/sign-in/code", {"code": first}).status_code == 422


def test_a_wrong_first_code_does_not_enable_the_authenticator(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    client.post("/account/second-factor")
    assert client.post("/account/second-factor", {"code": "abcdef"}).status_code == 422
    assert not TOTPDevice.objects.get().confirmed


def test_the_half_way_state_does_not_last(signed_in: SignInAs) -> None:
    _set_up(signed_in("wh-duty"), "wh-duty")
    client = _half_way()
    session = client.session
    session["code_for"] = {**session["code_for"], "since": 0}
    session.save()
    assert client.get("/sign-in/code")["Location"] == "/sign-in"


def test_a_role_that_requires_a_second_factor_gets_nowhere_without(
    city: None, signed_in: SignInAs, configure: Callable[..., None]
) -> None:
    configure(IDENTITY_SECOND_FACTOR_ROLES="admin,auditor")
    assert signed_in("wh-duty").get("/duties/").status_code == 200
    client = signed_in("wh-admin")
    assert client.get("/people/")["Location"] == "/account/second-factor"
    assert client.get("/account/second-factor").wsgi_request.actor.roles == frozenset()
    _set_up(client, "wh-admin")
    assert client.get("/people/").status_code == 200
    assert client.get("/people/").wsgi_request.actor.roles == {"admin"}


def test_switching_it_off_takes_the_password_and_an_administrator_can_reset_it(signed_in: SignInAs) -> None:
    client = signed_in("wh-duty")
    _set_up(client, "wh-duty")
    client.post("/account/second-factor/off", {"password": "wrong"})
    assert TOTPDevice.objects.exists()
    client.post("/account/second-factor/off", {"password": DEMO_PASSWORD})
    assert not TOTPDevice.objects.exists()
    _set_up(client, "wh-duty")
    person = Person.objects.get(username="wh-duty")
    second_factor.reset_second_factor(actor=Actor.system("tests"), now=clock.now(), person_id=person.id)
    assert not TOTPDevice.objects.exists()
