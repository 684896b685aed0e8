"""Refusals as answers, cursors, settings."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.kernel.conf import SettingWrong, settings_of
from rongcheng.kernel.errors import Conflict, Invalid
from rongcheng.kernel.pages import decode_cursor, encode_cursor
from rongcheng.kernel.pages.paging import CursorBroken
from rongcheng.kernel.pages.problems import answer, wants_json
from rongcheng.kernel.stream.tickets import listener_of, ticket
from rongcheng.kernel.testing import make_actor


class Late(Conflict):
    code = "late"
    says = "第 %(number)s 号已办结。"
    advice = "请刷新。"


def test_a_program_gets_problem_json_with_code_and_facts() -> None:
    response = answer(RequestFactory().get("/api/x"), Late(number=7))
    body = json.loads(response.content)
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert (body["code"], body["title"], body["number"]) == ("late", "第 7 号已办结。", "7")


def test_field_errors_are_listed() -> None:
    body = json.loads(answer(RequestFactory().get("/api/x"), Invalid(fields={"phone": "号码不对。"})).content)
    assert body["fields"] == {"phone": "号码不对。"}


def test_only_programs_get_json() -> None:
    assert wants_json(RequestFactory().get("/sta/v1.1/Things"))
    assert wants_json(RequestFactory().get("/cases/", headers={"accept": "application/json"}))
    assert not wants_json(RequestFactory().get("/cases/", headers={"accept": "text/html"}))


@given(st.lists(st.one_of(st.integers(), st.text(), st.none()), min_size=1, max_size=4))
def test_a_cursor_comes_back_as_it_went(place: list[object]) -> None:
    assert decode_cursor(encode_cursor(*place), len(place)) == place


@given(st.text(max_size=40))
def test_a_made_up_cursor_is_refused_not_obeyed(text: str) -> None:
    try:
        place = decode_cursor(text, 2)
    except CursorBroken:
        return
    assert len(place) == 2


@dataclass(frozen=True)
class Knobs:
    radius_m: int = 300
    names: tuple[str, ...] = ("a",)
    strict: bool = False


def test_settings_come_from_the_environment_with_their_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_TRIAL_RADIUS_M", "500")
    monkeypatch.setenv("RONGCHENG_TRIAL_NAMES", "x, y")
    monkeypatch.setenv("RONGCHENG_TRIAL_STRICT", "1")
    assert settings_of(Knobs, "TRIAL") == Knobs(500, ("x", "y"), True)


def test_a_setting_of_the_wrong_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_TRIAL_RADIUS_M", "wide")
    with pytest.raises(SettingWrong, match="RONGCHENG_TRIAL_RADIUS_M"):
        settings_of(Knobs, "TRIAL")


def test_a_ticket_carries_the_scope_and_nothing_else_opens_the_line() -> None:
    unit = make_actor(divisions=("510107",), whole_division=False)
    listener = listener_of(ticket(unit))
    assert listener.hears("510107001", unit.organisation_id)
    assert not listener.hears("510107001", None)
    assert not listener.hears("510104", unit.organisation_id)
