"""Workflow's pages and its command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.test import Client

from rongcheng.apps.workflow import services
from rongcheng.apps.workflow.cli import group
from rongcheng.apps.workflow.tests.orders import (
    DISPATCHER,
    FAR_DISPATCHER,
    HEAD,
    LEADER,
    START,
    STRANGER,
    TEXT,
    WORKER,
    handling,
    load_order,
    started,
)
from rongcheng.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load_order()


def split_at_picture(page: str) -> tuple[str, str]:
    """The diagram, and what follows it."""
    picture, _, rest = page.split('class="flow"', 1)[1].partition("</svg>")
    return picture, rest


def test_the_catalogue_lists_procedures_with_their_running_works(browser) -> None:
    started()
    page = browser(DISPATCHER).get("/procedures/").content.decode()
    assert "示例工单" in page
    assert "/procedures/order/1" in page


def test_a_procedure_draws_itself_with_counts_of_ones_own_district_only(browser) -> None:
    started()
    own = browser(DISPATCHER).get("/procedures/order/1").content.decode()
    far = browser(FAR_DISPATCHER).get("/procedures/order/1").content.decode()
    assert 'class="flow-count"' in split_at_picture(own)[0]
    assert 'class="flow-count"' not in split_at_picture(far)[0]
    for words in ("待派遣", "核查不通过", "处置后照片 ×1", "8 小时（自然时间）"):
        assert words in own


def test_every_state_and_action_of_the_picture_stands_in_the_tables_too(browser) -> None:
    page = browser(DISPATCHER).get("/procedures/order/1", headers={"accept-language": "en"}).content.decode()
    picture, tables = split_at_picture(page)
    for words in ("To dispatch", "Handling", "Objection", "Closed", "Void"):
        assert words in picture
        assert words in tables


def test_an_unknown_version_is_not_found(browser) -> None:
    assert browser(DISPATCHER).get("/procedures/order/9").status_code == 404


def test_pages_need_a_sign_in() -> None:
    for path in ("/procedures/", "/procedures/order/1", "/supervisions/"):
        assert Client().get(path).status_code == 302


def test_a_supervision_is_raised_seen_and_answered_in_pages(browser) -> None:
    work = handling()
    raised = browser(LEADER).post(f"/works/{work.id}/supervise", {"opinion": "请今日内办结", "level": "red"})
    assert (raised.status_code, raised["Location"]) == (302, "/orders/1")
    assert "请今日内办结" not in browser(STRANGER).get("/supervisions/").content.decode()
    page = browser(HEAD).get("/supervisions/").content.decode()
    assert "请今日内办结" in page
    assert "红牌督办" in page
    action = page.split('action="/supervisions/')[1].split('"')[0]
    assert browser(HEAD).post(f"/supervisions/{action}", {"reply": "已安排"}).status_code == 302
    assert "已安排" in browser(HEAD).get("/supervisions/?all=1").content.decode()


def test_a_refusal_is_said_in_the_readers_language_with_names_not_keys(browser) -> None:
    work = handling()
    client = browser(WORKER)
    said = client.post(
        f"/works/{work.id}/supervise", {"opinion": "x"}, headers={"accept": "application/json", "accept-language": "en"}
    )
    assert said.status_code == 403
    assert said.json()["code"] == "action-not-your-role"
    assert "Dispatcher" in said.json()["title"]


def test_an_item_is_claimed_from_a_page(browser) -> None:
    handling()
    item = services.acts.Work.objects.get().waiting.get()
    answer = browser(WORKER).post(f"/inbox-items/{item.pk}/claim", headers={"hx-request": "true"})
    assert answer.content.decode() == "我已领取"


def test_the_command_line_checks_files_and_says_what_is_wrong(tmp_path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(TEXT, "utf8")
    bad.write_text(TEXT.replace("to: signing", "to: heaven"), "utf8")
    fine = CliRunner().invoke(group, ["check", str(good)])
    assert (fine.exit_code, "order version 1 can be used" in fine.output) == (0, True)
    wrong = CliRunner().invoke(group, ["check", str(good), str(bad)])
    assert wrong.exit_code == 1
    assert "/actions/0/to: there is no state heaven" in wrong.output


def test_the_command_line_draws_in_both_languages(tmp_path) -> None:
    file = tmp_path / "order.yaml"
    file.write_text(TEXT, "utf8")
    for language, words in (("zh-hans", "待派遣"), ("en", "To dispatch")):
        drawn = CliRunner().invoke(group, ["draw", str(file), "--language", language])
        assert drawn.exit_code == 0
        assert drawn.output.strip().startswith("<svg")
        assert words in drawn.output


def test_the_command_line_imports_a_calendar(tmp_path) -> None:
    started(now=START)
    file = tmp_path / "2026.csv"
    file.write_text("2026-05-07,off\n", "utf8")
    done = CliRunner().invoke(group, ["import-calendar", str(file), "--source", "通知"])
    assert "1 open works follow it" in done.output
    services.calendar.forget_calendar()


def test_the_system_actor_needs_no_role_to_keep_the_calendar() -> None:
    assert services.import_calendar(actor=Actor.system("x"), now=START, text="2031-01-01,off", source="x") >= 1
    services.calendar.forget_calendar()
