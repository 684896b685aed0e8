"""The demonstration city for tests of identity."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from rongcheng.apps.identity import seed
from rongcheng.apps.identity.conf import identity_conf, oidc_conf

SignInAs = Callable[[str], Client]


@pytest.fixture
def city() -> None:
    """Two districts, a street in each, people and duties; log-ins have the demonstration password."""
    seed.seed(password=seed.DEMO_PASSWORD, streets={"510107005", "510104022"})


@pytest.fixture(autouse=True)
def _fast_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set RONGCHENG_<NAME> for this test."""

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"RONGCHENG_{name}", value)
        identity_conf.cache_clear()
        oidc_conf.cache_clear()

    yield put
    monkeypatch.undo()
    identity_conf.cache_clear()
    oidc_conf.cache_clear()


@pytest.fixture
def signed_in(city: None) -> SignInAs:
    """A browser in which that person has signed in."""

    def sign_in(username: str) -> Client:
        client = Client()
        answer = client.post("/sign-in", {"username": username, "password": seed.DEMO_PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return sign_in
