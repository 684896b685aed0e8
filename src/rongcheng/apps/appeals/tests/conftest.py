"""A browser of somebody with a given post."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rongcheng.kernel.actor import Actor

MIDDLEWARE = "rongcheng.apps.identity.web.middleware"
As = Callable[[Actor], Client]


@pytest.fixture
def browser_of(monkeypatch: pytest.MonkeyPatch) -> As:
    """The whole web stack with its row-security scope, the sign-in itself left out."""

    def browse(actor: Actor) -> Client:
        monkeypatch.setattr(f"{MIDDLEWARE}.ActorMiddleware._actor", lambda self, request: actor)
        monkeypatch.setattr(f"{MIDDLEWARE}.session.first_duty", lambda request: None)
        return Client()

    return browse
