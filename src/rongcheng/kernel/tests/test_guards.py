"""Refusals as answers, cursors, settings."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core import signing
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.kernel.conf import SettingWrong, settings_of
from rongcheng.kernel.errors import Conflict, Invalid, SignInNeeded
from rongcheng.kernel.pages import decode_cursor, encode_cursor
from rongcheng.kernel.pages.paging import CursorBroken
from rongcheng.kernel.pages.problems import answer, wants_json
from rongcheng.kernel.stream.tickets import SALT, listener_of, ticket
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


WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.uuids(), st.integers(-(2**63) + 1, 2**63 - 1), WORDS)
def test_a_cursor_comes_back_as_it_went(moment: datetime, key: UUID, number: int, word: str) -> None:
    assert decode_cursor(encode_cursor(moment, key), datetime, UUID) == (moment, key)
    assert decode_cursor(encode_cursor(number, word), int, str) == (number, word)


@given(st.text(max_size=40))
def test_a_made_up_cursor_is_refused_not_obeyed(text: str) -> None:
    with pytest.raises(CursorBroken):
        decode_cursor(text, datetime, UUID)


KEY = str(UUID(int=7))
BENT = (
    ["x", KEY], ["2026-01-01T00:00:00", KEY], ["9999-12-31T23:59:59-08:00", KEY], ["2026-01-01T00:00:00Z", "x"],
    [None, None], [[], {}], [7, 7], [KEY], [], {"a": 1}, "text", ["2026-01-01T00:00:00Z", KEY, KEY],
)  # fmt: skip


@pytest.mark.parametrize("place", BENT)
def test_a_cursor_of_values_of_the_wrong_kind_is_refused(place: object) -> None:
    with pytest.raises(CursorBroken):
        decode_cursor(base64.urlsafe_b64encode(json.dumps(place).encode()).decode(), datetime, UUID)


@pytest.mark.parametrize("place", [["a\0b"], ["\ud800"], [7], ["x" * 5000]])
def test_text_that_no_column_holds_is_refused_in_a_cursor(place: object) -> None:
    with pytest.raises(CursorBroken):
        decode_cursor(base64.urlsafe_b64encode(json.dumps(place).encode()).decode(), str)


@pytest.mark.parametrize("place", [[2**63], [True], ["7"], [1.5]])
def test_a_number_that_no_column_holds_is_refused_in_a_cursor(place: object) -> None:
    with pytest.raises(CursorBroken):
        decode_cursor(base64.urlsafe_b64encode(json.dumps(place).encode()).decode(), int)


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


def test_a_person_without_a_post_hears_nothing() -> None:
    stranger = replace(make_actor(divisions=("5101",), whole_division=False), organisation_id=None)
    listener = listener_of(ticket(stranger))
    assert listener.divisions == ()
    assert not listener.hears("510107", None)


@pytest.mark.parametrize(
    "content",
    [
        None, 7, "abc", [], ["p", ["5101"]], {"a": 1, "b": 2, "c": 3}, ["p", None, None], ["p", "5101", None],
        [1, ["5101"], None], ["p", [5101], None], ["p", ["5101"], "no-uuid"], ["p", ["5101"], 5], ["p", ["5101"], []],
        ["p", ["5101"], ""],
    ],
)  # fmt: skip
def test_a_signed_ticket_of_another_shape_is_refused(content: object) -> None:
    with pytest.raises(SignInNeeded):
        listener_of(signing.dumps(content, salt=SALT))


@given(st.text(max_size=40))
def test_a_made_up_ticket_is_refused(text: str) -> None:
    with pytest.raises(SignInNeeded):
        listener_of(text)
