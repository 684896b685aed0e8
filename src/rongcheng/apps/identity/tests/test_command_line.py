from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from rongcheng.apps.identity.cli import group, user
from rongcheng.apps.identity.models import DutyEntry, Person

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("city")]


def _user(*words: str) -> Result:
    return CliRunner().invoke(user, list(words))


def test_a_person_is_added_with_a_post_and_a_password_shown_once() -> None:
    told = _user("add", "zhang", "--name", "张三", "--organisation", "510107-sw", "--role", "unit_worker")
    assert told.exit_code == 0, told.output
    password = told.output.split("password: ")[1].strip()
    answer = Client().post("/sign-in", {"username": "zhang", "password": password})
    assert answer.status_code == 302
    post = Person.objects.get(username="zhang").posts.get()
    assert (post.title, post.divisions, post.prefixes, post.whole_division) == (
        "专业部门经办", ["510107"], ["510107"], False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "wh-duty", "--name", "x", "--organisation", "510107-sw", "--role", "admin"), "already in use"),
        (("add", "zhang", "--name", "x", "--organisation", "nobody", "--role", "admin"), "no organisation"),
        (("add", "zhang", "--name", "x", "--organisation", "510107-sw", "--role", "king"), "no role 'king'"),
        (("lock", "nobody"), "nobody with the username"),
    ],
)
def test_what_cannot_be_done_is_said_in_english(words: tuple[str, ...], told: str) -> None:
    answer = _user(*words)
    assert answer.exit_code == 1
    assert told in answer.output


def test_people_are_listed_locked_unlocked_and_reset() -> None:
    assert "jj-duty  杜若琳" in _user("list", "--find", "jj-").output
    assert _user("lock", "jj-duty").exit_code == 0
    assert "[locked]" in _user("list", "--find", "jj-duty").output
    assert _user("unlock", "jj-duty").exit_code == 0
    assert "password: " in _user("reset-password", "jj-duty").output
    assert _user("reset-second-factor", "jj-duty").exit_code == 0


def test_the_duty_list_goes_out_and_comes_back_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "duties.csv"
    run = CliRunner()
    assert run.invoke(group, ["export-duties", str(file)]).exit_code == 0
    before = DutyEntry.objects.count()
    text = (
        file.read_text(encoding="utf-8-sig").replace("510107005-czd", "510107-sw").replace("2026-01-01", "2027-01-01")
    )
    file.write_text(text, encoding="utf-8")
    dry = run.invoke(group, ["import-duties", str(file)])
    assert "nothing was written" in dry.output
    assert DutyEntry.objects.count() == before
    assert "replace E0406 510107005 510107-sw" in run.invoke(group, ["import-duties", str(file), "--write"]).output
    assert DutyEntry.objects.count() > before
