"""Procedure files: what is refused, where, and with which advice; versions never change."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rongcheng.apps.workflow import public
from rongcheng.apps.workflow.contracts import NoSuchProcedure, ProcedureBroken, ProcedureChanged
from rongcheng.apps.workflow.domain import machine
from rongcheng.apps.workflow.domain.machine import Standing
from rongcheng.apps.workflow.domain.procedure import EffectKind, StateKind
from rongcheng.apps.workflow.engine.reading import digest_of
from rongcheng.apps.workflow.models import ProcedureVersion
from rongcheng.apps.workflow.queries import packaged
from rongcheng.apps.workflow.services.procedures import check_file
from rongcheng.apps.workflow.tests.orders import PLACE, TEXT, load_order, person

PLAIN: dict[str, Any] = yaml.safe_load(TEXT)


def faults_after(change) -> list[tuple[str, str]]:
    """What is wrong with the example after a change."""
    plain = copy.deepcopy(PLAIN)
    change(plain)
    with pytest.raises(ProcedureBroken) as broken:
        check_file("order.yaml", yaml.safe_dump(plain, allow_unicode=True, sort_keys=False))
    lines = str(broken.value.facts["faults"]).splitlines()
    return [(path, says) for _, path, says in (line.strip().split(": ", 2) for line in lines)]


def action(plain: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in plain["actions"] if each["key"] == key)


def _add_limbo(plain: dict[str, Any]) -> None:
    plain["states"].append({"key": "limbo", "title": "搁置", "title_en": "Limbo", "kind": "wait"})
    shelve = {"key": "shelve", "title": "搁置", "title_en": "Shelve", "from": ["waiting"], "to": "limbo"}
    plain["actions"].append({**shelve, "who": {"roles": ["dispatcher"]}})


CASES = {
    "an unknown key": (lambda p: p.update(lihgts={}), "", "lihgts"),
    "a missing title": (lambda p: p["states"][0].pop("title"), "/states/0", "title"),
    "an unknown unit": (lambda p: p["deadlines"]["sign"]["default"].update(unit="week"), "/unit", "minute, hour, day"),
    "an unknown state": (lambda p: action(p, "sign").update(to="heaven"), "/actions/2/to", "no state heaven"),
    "an unknown deadline": (lambda p: p["states"][0].update(deadline="soon"), "/states/0/deadline", "no deadline soon"),
    "an unknown role": (lambda p: action(p, "sign")["who"].update(roles=["king"]), "/actions/2/who/roles/0", "king"),
    "a key used twice": (lambda p: p["states"].append(p["states"][0]), "/states/7/key", "twice"),
    "a built-in action": (lambda p: action(p, "sign").update(key="approve"), "/actions/2/key", "every procedure"),
    "no start": (lambda p: p["states"][0].update(kind="work"), "/states", "kind start"),
    "an action out of an end": (lambda p: action(p, "reopen").pop("reopens"), "/actions/9/from", "reopens: true"),
    "a state nobody reaches": (lambda p: action(p, "done").pop("to"), "/states/4", "never reached"),
    "no way to an end": (_add_limbo, "/states/7", "no way leads to an end"),
    "hours counted in working days": (
        lambda p: p["deadlines"]["sign"]["default"].update(calendar="working_day"),
        "/deadlines/sign/default",
        "unit day",
    ),
    "nobody's inbox": (lambda p: p["states"][2].pop("who"), "/states/2/who", "nobody's inbox"),
    "an automatic act the system may not take": (
        lambda p: action(p, "sign")["who"].update(roles=["unit_worker"]), "/states/1/on_due", "add the role system",
    ),
    "a suspension without review date": (
        lambda p: action(p, "object").update(clocks=[{"suspend": "review_on"}]), "/actions/3/clocks/0", "review date",
    ),
    "an amber after red": (lambda p: p.update(lights={"amber": 0.9, "red": 0.5}), "/lights", "before red"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_broken_file_is_refused_with_place_and_advice(name) -> None:
    change, path, advice = CASES[name]
    found = faults_after(change)
    assert any(where.endswith(path) and advice in says for where, says in found), found


def test_a_fault_names_file_and_line() -> None:
    text = TEXT.replace("to: signing", "to: heaven")
    with pytest.raises(ProcedureBroken, match=r"流程文件 order\.yaml 不能使用"):
        check_file("order.yaml", text)
    with pytest.raises(ProcedureBroken, match=rf"line {line_of(text, 'to: heaven')}: /actions/0/to"):
        check_file("order.yaml", text)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize("text", ["", "[]", "key: [", "just words", "key: order\nversion: yes\n"])
def test_what_is_no_procedure_at_all_is_refused_in_words(text) -> None:
    with pytest.raises(ProcedureBroken, match=r"流程文件 x\.yaml 不能使用"):
        check_file("x.yaml", text)


def test_every_packaged_procedure_can_be_used() -> None:
    names = [check_file(name, text)[0].key for name, text in packaged.procedure_files()]
    assert "incident" in names


def test_the_fingerprint_does_not_depend_on_layout() -> None:
    again = yaml.safe_dump(PLAIN, sort_keys=True, allow_unicode=True)
    assert digest_of(yaml.safe_load(again)) == digest_of(PLAIN)


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_a_changed_version_is_refused() -> None:
    load_order()
    load_order(TEXT + "\n# a comment is no change\n")
    assert ProcedureVersion.objects.filter(key="order").count() == 1
    with pytest.raises(ProcedureChanged):
        load_order(TEXT.replace("示例工单", "别的工单"))
    load_order(TEXT.replace("示例工单", "别的工单").replace("version: 1", "version: 2"))
    assert public.procedure(key="order").version == 2
    assert public.procedure(key="order", version=1).title == "示例工单"
    with pytest.raises(NoSuchProcedure):
        public.procedure(key="order", version=3)


@pytest.mark.django_db
def test_what_is_packaged_loads_and_loads_again() -> None:
    first = public.load_packaged_procedures()
    assert "incident v1" in first.added + first.kept
    assert public.load_packaged_procedures().added == ()


ORDER = check_file("order.yaml", TEXT)[0]
EVERYBODY = person(*packaged.roles())


@settings(max_examples=80)
@given(steps=st.lists(st.integers(0, 20), max_size=40))
def test_no_walk_through_a_procedure_gets_stuck_before_an_end(steps) -> None:
    state = ORDER.first_state.key
    for step in steps:
        standing = Standing(state=state, division=PLACE)
        choices = [each for each in machine.candidates(ORDER, standing) if each.target]
        if not choices:
            assert ORDER.state(state).kind is StateKind.END
            return
        state = choices[step % len(choices)].target
        assert any(each.key == state for each in ORDER.states)


@given(
    state=st.sampled_from(ORDER.states),
    suspended=st.booleans(),
    roles=st.sets(st.sampled_from(sorted(packaged.roles()))),
)
def test_what_is_offered_is_a_part_of_what_is_possible_and_needs_the_role(state, suspended, roles) -> None:
    standing = Standing(state=state.key, division=PLACE, is_suspended=suspended)
    actor = person(*roles)
    offered = machine.offered(ORDER, standing, actor)
    assert set(offered) <= set(machine.candidates(ORDER, standing))
    assert all(actor.roles & set(each.roles) for each in offered)
    if suspended:
        assert all(each.key == "resume" or each.does(EffectKind.RESUME) for each in offered)
