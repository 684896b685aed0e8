"""A new edition of the tree changes what changed, and forgets nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from rongcheng.apps.places import conf, public, services
from rongcheng.apps.places.cli import group
from rongcheng.apps.places.contracts import BadTree, NewDivision, TreeChange
from rongcheng.apps.places.queries.tree import forget_tree
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, tzinfo=UTC)
FIRST_DAY = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _read_again() -> Iterator[None]:
    yield
    forget_tree()


@pytest.fixture
def rows() -> dict[str, NewDivision]:
    return {
        view.code: NewDivision(code=view.code, name=view.name, name_en=view.name_en)
        for view in conf.packaged_divisions()
        if not view.is_functional_area
    }


def load(rows: dict[str, NewDivision], actor: Actor | None = None) -> TreeChange:
    return services.load_divisions(
        actor=actor or make_actor("admin"), now=NOW, rows=list(rows.values()), source="2027 年版", valid_from=FIRST_DAY
    )


def test_the_same_edition_again_changes_nothing(rows: dict[str, NewDivision]) -> None:
    assert load(rows) == TreeChange(added=0, renamed=0, ended=0)


def test_codes_begin_end_and_change_their_name(rows: dict[str, NewDivision]) -> None:
    del rows["510107001004"]
    rows["510107001013"] = NewDivision(code="510107001013", name="新社区", name_en="Xin Community")
    rows["510107001006"] = NewDivision(code="510107001006", name="锦里西社区", name_en="Jinlixi Community")
    assert load(rows) == TreeChange(added=1, renamed=1, ended=1)
    below = [view.name for view in public.children(code="510107001")]
    assert "新社区" in below
    assert "锦里西社区" in below
    assert "洗面桥社区" not in below
    ended = public.division(code="510107001004")
    assert (ended.name, ended.valid_to) == ("洗面桥社区", date(2026, 12, 31))
    assert public.search(text="洗面桥社区") == ()


def test_an_ended_code_may_come_back(rows: dict[str, NewDivision]) -> None:
    gone = rows.pop("510107001004")
    load(rows)
    rows[gone.code] = gone
    load(rows)
    assert public.division(code=gone.code).valid_to is None


def test_streets_keep_their_functional_area(rows: dict[str, NewDivision]) -> None:
    rows["510107063"] = NewDivision(code="510107063", name="石羊新街道", name_en="Shiyangxin Subdistrict")
    load(rows)
    assert public.division(code="510107063").managed_by == "510191"
    assert len(public.children(code="510100")) == 23


@pytest.mark.parametrize(
    "bad",
    [
        NewDivision(code="110101", name="东城区", name_en="Dongcheng District"),
        NewDivision(code="510107001006001", name="网格", name_en="Cell"),
        NewDivision(code="5101070", name="短", name_en="Short"),
        NewDivision(code="510199001", name="无上级街道", name_en="Orphan Subdistrict"),
        NewDivision(code="510107099", name=" ", name_en="Nameless"),
        NewDivision(code="'; DROP TABLE", name="名", name_en="Name"),
    ],
)
def test_a_line_that_fits_nowhere_refuses_the_whole_edition(rows: dict[str, NewDivision], bad: NewDivision) -> None:
    with pytest.raises(BadTree) as refusal:
        load(rows | {bad.code: bad})
    assert list(refusal.value.fields) == [bad.code]


def test_a_list_that_was_cut_off_is_refused(rows: dict[str, NewDivision]) -> None:
    with pytest.raises(BadTree):
        load(dict(list(rows.items())[:2500]))
    with pytest.raises(BadTree):
        load({})
    assert public.division(code="510185132").valid_to is None


def test_only_who_keeps_the_whole_city_loads_its_tree(rows: dict[str, NewDivision]) -> None:
    for actor in (make_actor("leader"), make_actor("admin", divisions=("510107",))):
        with pytest.raises(NotAllowed):
            load(rows, actor)


def test_an_edition_is_loaded_from_a_file(rows: dict[str, NewDivision], tmp_path: Path) -> None:
    rows["510107001006"] = NewDivision(code="510107001006", name="锦里西社区", name_en="Jinlixi Community")
    file = tmp_path / "tree.csv"
    lines = [f"{row.code},{row.name},{row.name_en}" for row in rows.values()]
    file.write_text("code,name,name_en\n" + "\n".join(lines) + "\n")
    options = ["--source", "2027 年版", "--valid-from", "2027-01-01"]
    result = CliRunner().invoke(group, ["load-tree", str(file), *options])
    assert result.output == "Added 0, renamed 1, ended 0 divisions.\n"
    file.write_text("kode;name\n1;2\n")
    assert "columns code, name, name_en" in CliRunner().invoke(group, ["load-tree", str(file), *options]).output
