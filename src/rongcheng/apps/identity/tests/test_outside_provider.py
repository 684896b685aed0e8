"""Sign-in at an outside OpenID Connect provider, against one that really runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client

from rongcheng.apps.identity.models import Person, SignIn
from rongcheng.apps.identity.tests.provider import CLIENT, SECRET, Provider, running_provider
from rongcheng.kernel.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def provider(configure: Callable[..., None]) -> Iterator[Provider]:
    with running_provider() as running:
        configure(OIDC_ISSUER=running.issuer, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET, OIDC_NAME="蓉政通")
        yield running


def _there_and_back(client: Client, wanted: str = "/duties/") -> HttpResponse:
    leave = client.get("/sign-in/outside", {"next": wanted})
    assert leave.status_code == 302
    agreed = httpx.get(leave["Location"])
    answer: Any = client.get(agreed.headers["location"].replace("http://testserver", ""))
    return answer


def test_nothing_of_it_shows_until_it_is_configured() -> None:
    client = Client()
    assert "sign-in/outside" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/outside").status_code == 404
    assert client.get("/sign-in/outside/back?code=a&state=b").status_code == 404


def test_a_person_known_by_the_claim_is_signed_in_and_goes_on(provider: Provider) -> None:
    client = Client()
    assert "用 蓉政通 登录" in client.get("/sign-in").content.decode()
    assert _there_and_back(client)["Location"] == "/duties/"
    actor: Any = client.get("/account/").wsgi_request
    assert actor.actor.name == "周雨桐"
    assert SignIn.objects.get().way == "oidc"


def test_it_never_leads_to_another_site(provider: Provider) -> None:
    assert _there_and_back(Client(), "https://evil.example/")["Location"] == "/"


def test_somebody_unknown_is_refused_and_no_account_is_made(provider: Provider) -> None:
    provider.claims = {"sub": "9", "preferred_username": "stranger"}
    before = Person.objects.count()
    client = Client()
    answer = _there_and_back(client)
    assert answer["Location"] == "/sign-in?told=refused"
    assert "统一认证未通过" in client.get(answer["Location"]).content.decode()
    assert Person.objects.count() == before
    assert AuditEntry.objects.filter(action="identity.note_failed_sign_in", facts__way="oidc").exists()


def test_an_account_is_made_only_when_configured_and_holds_no_post(
    provider: Provider, configure: Callable[..., None]
) -> None:
    configure(OIDC_CREATE="1")
    provider.claims = {"sub": "9", "preferred_username": "stranger", "name": "新同事"}
    client = Client()
    assert _there_and_back(client)["Location"] == "/duties/"
    actor: Any = client.get("/account/").wsgi_request
    assert (actor.actor.name, actor.actor.roles, actor.actor.divisions) == ("新同事", frozenset(), ())


def test_the_provider_may_name_people_by_its_own_subject(provider: Provider, configure: Callable[..., None]) -> None:
    configure(OIDC_CLAIM="sub", OIDC_FIELD="outside_subject")
    Person.objects.filter(username="wh-chief").update(outside_subject="1001")
    client = Client()
    _there_and_back(client)
    actor: Any = client.get("/account/").wsgi_request
    assert actor.actor.name == "罗文静"


@pytest.mark.parametrize(
    "forged",
    [
        {"aud": "somebody-else"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": int(time.time()) - 10},
        {"nonce": "old"},
        {"sub": "another"},
    ],
    ids=["audience", "issuer", "expiry", "nonce", "subject"],
)
def test_a_token_that_does_not_hold_is_refused(provider: Provider, forged: dict[str, Any]) -> None:
    provider.forged = forged
    client = Client()
    assert _there_and_back(client)["Location"] == "/sign-in?told=refused"
    assert client.get("/account/").status_code == 302


def test_a_token_signed_by_another_key_is_refused(provider: Provider) -> None:
    provider.forger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert _there_and_back(Client())["Location"] == "/sign-in?told=refused"


def test_an_answer_that_nobody_asked_for_is_refused(provider: Provider) -> None:
    client = Client()
    assert client.get("/sign-in/outside/back?code=a&state=b")["Location"] == "/sign-in?told=refused"
    client.get("/sign-in/outside")
    assert client.get("/sign-in/outside/back?code=a&state=b")["Location"] == "/sign-in?told=refused"


def test_a_locked_person_is_refused(provider: Provider) -> None:
    Person.objects.filter(username="wh-duty").update(is_active=False)
    assert _there_and_back(Client())["Location"] == "/sign-in?told=refused"


def test_a_provider_that_is_down_is_told_as_such(configure: Callable[..., None]) -> None:
    configure(OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET)
    client = Client()
    answer = client.get("/sign-in/outside")
    assert answer["Location"] == "/sign-in?told=unreachable"
    assert "暂时无法连接" in client.get(answer["Location"]).content.decode()
