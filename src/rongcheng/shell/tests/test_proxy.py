"""Behind a proxy that ends TLS; and forms whose page is too old."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

SAYS = """
import django, json
django.setup()
from django.conf import settings
from django.test import RequestFactory
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
door = SecurityMiddleware(lambda request: HttpResponse("in"))
ask = RequestFactory().get
print(json.dumps({
    "plain": door(ask("/sign-in", headers={"host": "localhost"})).status_code,
    "through": door(ask("/sign-in", headers={"host": "localhost", "x-forwarded-proto": "https"})).status_code,
    "health": [door(ask(path, headers={"host": "localhost"})).status_code for path in ("/healthz", "/readyz")],
    "origins": settings.CSRF_TRUSTED_ORIGINS,
}))
"""


def said(**variables: str) -> dict[str, object]:
    """What the settings do in a process with these variables."""
    environment = os.environ | variables | {"DJANGO_SETTINGS_MODULE": "rongcheng.config.settings"}
    run = subprocess.run([sys.executable, "-c", SAYS], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(run.stdout)
    return found


def test_a_request_that_the_proxy_took_over_https_is_not_sent_round_in_circles() -> None:
    secure = said(RONGCHENG_SECURE="1", RONGCHENG_ORIGINS="https://city.example, https://rc.example")
    assert secure["plain"] == 301
    assert secure["through"] == 200
    assert secure["health"] == [200, 200]
    assert secure["origins"] == ["https://city.example", "https://rc.example"]


def test_without_a_proxy_nothing_is_redirected() -> None:
    assert said(RONGCHENG_SECURE="", RONGCHENG_ORIGINS="")["plain"] == 200


@pytest.mark.django_db
def test_a_form_from_an_old_page_is_answered_by_our_own_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {"username": "x"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


@pytest.mark.django_db
def test_a_program_without_a_token_gets_a_problem() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {}, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "page-expired"
