"""What the tests of workflow's pages share."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.test import Client

from rongcheng.kernel.actor import Actor


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Client]:
    """A browser in which this actor has signed in."""

    def sign_in(actor: Actor) -> Client:
        middleware = import_module("rongcheng.apps.identity.web.middleware")
        monkeypatch.setattr(middleware.ActorMiddleware, "_actor", lambda _self, _request: actor)
        monkeypatch.setattr(middleware.session, "first_duty", lambda _request: None)
        return Client()

    return sign_in
