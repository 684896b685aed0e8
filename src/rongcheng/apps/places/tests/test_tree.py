"""The tree of Chengdu is complete, and every division can be found."""

from __future__ import annotations

import pytest
from django.utils import translation

from rongcheng.apps.places import public
from rongcheng.apps.places.contracts import Level, UnknownDivision
from rongcheng.apps.places.queries.tree import tree

pytestmark = pytest.mark.django_db


def test_the_city_has_twenty_districts_and_three_functional_areas() -> None:
    below = public.children(code="510100")
    assert len(below) == 23
    assert [view.name for view in below if view.is_functional_area] == [
        "成都高新区",
        "四川天府新区（成都直管区）",
        "成都东部新区",
    ]


def test_every_street_and_community_of_the_source_is_there() -> None:
    assert tree().count(Level.STREET) == 261
    assert tree().count(Level.COMMUNITY) == 3047


def test_every_division_but_the_city_hangs_below_its_parent() -> None:
    views = tree().by_code
    assert [code for code, view in views.items() if view.parent is None] == ["510100"]
    assert all(view.parent in views for view in views.values() if view.parent)


def test_every_division_has_a_name_in_both_languages() -> None:
    assert all(view.name and view.name_en and view.name_en.isprintable() for view in tree().by_code.values())


def test_ancestors_come_from_the_city_down() -> None:
    names = [view.name for view in public.ancestors(code="510107001006")]
    assert names == ["成都市", "武侯区", "浆洗街街道"]


def test_a_functional_area_has_the_streets_it_manages() -> None:
    names = {view.name for view in public.children(code="510191")}
    assert names == {
        "芳草街街道",
        "肖家河街道",
        "石羊街道",
        "桂溪街道",
        "中和街道",
        "合作街道",
        "西园街道",
    }


def test_a_street_keeps_its_district_and_names_its_functional_area() -> None:
    street = public.division(code="510107063")
    assert (street.parent, street.managed_by) == ("510107", "510191")


@pytest.mark.parametrize(
    ("code", "prefixes"),
    [
        ("510100", ("5101",)),
        ("510107", ("510107",)),
        ("510107001", ("510107001",)),
        ("510191", ("510191", "510107061", "510107062", "510107063", "510107064", "510116004", "510117019",
                    "510117020")),
    ],
)  # fmt: skip
def test_the_scope_of_a_division_is_told_in_prefixes(code: str, prefixes: tuple[str, ...]) -> None:
    assert public.scope_prefixes(code=code) == prefixes


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownDivision):
        public.division(code="110000" + "9" * 400)


@pytest.mark.parametrize("text", ["武侯区", "wuhou", "Wuhou District", " 武 侯 区 ", "510107"])
def test_a_division_is_found_by_name_pinyin_or_code(text: str) -> None:
    assert public.search(text=text)[0].code == "510107"


def test_a_search_for_a_common_name_shows_all_its_bearers_up_to_twenty() -> None:
    hits = public.search(text="永兴社区")
    assert len(hits) == 6
    assert len({view.parent for view in hits}) == 6
    assert len(public.search(text="社区")) == 20


@pytest.mark.parametrize("text", ["", "   ", "%", "' OR 1=1 --", "\x00", "不存在的地方"])
def test_a_search_for_nothing_finds_nothing(text: str) -> None:
    assert public.search(text=text) == ()


def test_names_follow_the_language_of_the_reader() -> None:
    with translation.override("zh-hans"):
        assert public.name_of(code="510107") == "武侯区"
    with translation.override("en"):
        assert public.name_of(code="510107") == "Wuhou District"
        assert public.name_of(code="999999") == "999999"


def test_the_whole_tree_is_read_with_one_query(django_assert_num_queries: object) -> None:
    public.division(code="510100")
    with django_assert_num_queries(0):  # type: ignore[operator]
        public.ancestors(code="510107001006")
        public.search(text="锦里")
