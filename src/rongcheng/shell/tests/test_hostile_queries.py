"""Whatever somebody writes behind the question mark, no page falls over."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from importlib import import_module
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from rongcheng.kernel.actor import Actor
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
ROLES = (
    "acceptor", "admin", "auditor", "call_taker", "checker", "desk_officer", "dispatcher", "duty_chief", "leader",
    "operator", "supervisor", "unit_officer", "unit_worker",
)  # fmt: skip
KEY = str(UUID(int=7))
BENT = (
    ["x", KEY], ["2026-01-01T00:00:00Z", "x"], ["9999-12-31T23:59:59-08:00", KEY], ["2026-01-01", KEY], [None, None],
    [[], {}], [10**30, True], ["\0", KEY], ["\ud800"], [7], [], {},
)  # fmt: skip
CURSORS = tuple(base64.urlsafe_b64encode(json.dumps(place).encode()).decode() for place in BENT)
VALUES = (
    "9999-99-99", "2026-02-30", "9999-12-31", "0001-01-01", "0001-01-01T00:00:00+14:00", "x", "9" * 30, "9" * 5000,
    "%C2%B2", "-1", "1e400",
    "NaN", "%00", "%ED%A0%80", "%FF%FE", quote("字" * 3400), "((((", "//evil.example/", "%5Cu0000",
)  # fmt: skip
NAMES = (
    "all", "ask_division", "ask_matter", "ask_on", "body", "channel", "crs", "day", "division", "draft", "email", "end",
    "from", "grade", "in_force", "jurisdiction_id", "k", "kind", "lat", "level", "light", "lon", "matter", "mine",
    "new", "next", "on", "open", "page", "property", "q", "range", "reason", "receipt", "role", "service_code",
    "service_request_id", "since", "sort", "start", "start_date", "end_date", "state", "status", "subject", "t", "text",
    "told", "type", "unit", "until", "verb", "who", "within", "$filter", "$top", "$skip", "$orderby", "$expand",
    "organisation", "actor", "action", "post", "person", "page_size", "per_page",
)  # fmt: skip
PLACES = {"uuid": (KEY,), "int": ("0", "9" * 30), "slug": ("x",), "str": ("x", "%00", "RC-20260301-7K4Q2"),
          "places_level": ("district",), "places_code": ("510107",)}  # fmt: skip
TREES = ("sta/v1.1/", "sta/v1.1/Things", "sta/v1.1/Things(9)", "sta/v1.1/Things('x')", "sta/v1.1/%00")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the map, its places filled in; regular expressions are given as examples in TREES."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif "^" not in here:
            yield from filled(here, pattern)


def filled(route: str, pattern: URLPattern) -> Iterator[str]:
    """The route once for each value that its first place may have."""
    found = [route]
    for piece in [part.split(">")[0] for part in route.split("<")[1:]]:
        kind = piece.split(":")[0] if ":" in piece else "str"
        found = [one.replace(f"<{piece}>", value) for one in found for value in PLACES[kind]]
    yield from found


ALL = sorted({*addresses(get_resolver().url_patterns), *TREES})


def queries() -> Iterator[str]:
    """Bent cursors alone, then every value under every name at once."""
    yield from (f"cursor={quote(cursor)}" for cursor in CURSORS)
    yield from (f"cursor={value}" for value in VALUES)
    yield from ("&".join(f"{name}={value}" for name in NAMES) for value in VALUES if len(value) < 100)
    yield from (f"{name}={quote('字' * 3400)}" for name in ("q", "text", "matter", "state", "$filter"))
    yield from (f"{name}={'9' * 5000}" for name in ("page", "$top", "lon", "page_size"))


def status_of(client: Client, address: str) -> int:
    """The answer's number, read to its end; what it did to the record is taken back."""
    before = transaction.savepoint()
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    transaction.set_rollback(False)
    transaction.savepoint_rollback(before)
    return answer.status_code


def browser_of(monkeypatch: pytest.MonkeyPatch, actor: Actor) -> Client:
    middleware = import_module("rongcheng.apps.identity.web.middleware")
    monkeypatch.setattr(middleware.ActorMiddleware, "_actor", lambda _self, _request: actor)
    monkeypatch.setattr(middleware.session, "first_duty", lambda _request: None)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("actor", [make_actor(*ROLES), Actor.public("127.0.0.1")], ids=["staff", "public"])
@pytest.mark.parametrize("address", ALL)
def test_no_query_makes_a_page_fall_over(address: str, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser_of(monkeypatch, actor)
    fallen = [query[:90] for query in queries() if status_of(client, f"/{address}?{query}") >= 500]
    assert fallen == []


def test_the_description_of_the_interfaces_is_where_it_was_promised() -> None:
    answer = Client().get("/api/openapi.json", follow=True)
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
