"""A browser of somebody with a given post."""

from __future__ import annotations

import pytest
from django.test import Client

MIDDLEWARE = "rongcheng.apps.identity.web.middleware.ActorMiddleware"


@pytest.fixture
def browser_of(monkeypatch):
    """The whole web stack with its row-security scope, the sign-in itself left out."""

    def browse(actor):
        monkeypatch.setattr(f"{MIDDLEWARE}._actor", lambda self, request: actor)
        monkeypatch.setattr("rongcheng.apps.identity.web.session.first_duty", lambda request: None)
        return Client()

    return browse
