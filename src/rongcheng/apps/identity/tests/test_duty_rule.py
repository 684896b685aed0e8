"""The rule of the duty list, by itself."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.identity.domain import duty
from rongcheng.apps.identity.domain.catalogues import leaves, matter_classes, matter_lineage

DAY = date(2026, 7, 1)
PLACES = ("510107005001", "510107005", "510107", "510100", "510104", "510107001")
MATTERS = ("E0406", "E0401", "E04", "E", "C0101", "C01", "C")
CHAIN = duty.division_lineage("510107005001")


def _entry(matter: str, division: str, number: int, begins: date = DAY, ends: date | None = None) -> duty.Entry:
    return duty.Entry(
        entry_id=UUID(int=number), matter=matter, division=division, organisation_id=UUID(int=number),
        valid_from=begins, valid_to=ends,
    )  # fmt: skip


days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))


@st.composite
def duty_lists(draw: st.DrawFn) -> list[duty.Entry]:
    """Lists without overlaps, as the table's constraint keeps them."""
    kept: list[duty.Entry] = []
    rows = st.tuples(st.sampled_from(MATTERS), st.sampled_from(PLACES), days, st.none() | st.integers(0, 60))
    for number, (matter, place, begins, length) in enumerate(draw(st.lists(rows, max_size=25)), start=1):
        ends = None if length is None else begins + timedelta(days=length)
        new = _entry(matter, place, number, begins, ends)
        if not any(duty.overlap(new, old) for old in kept):
            kept.append(new)
    return kept


def test_a_division_code_tells_what_lies_above_it() -> None:
    assert CHAIN == ("510107005001", "510107005", "510107", "510100")
    assert duty.division_lineage("510100") == ("510100",)
    assert matter_lineage("E0406") == ("E0406", "E04", "E")


def test_the_exact_class_of_the_city_goes_before_the_wider_class_of_the_street() -> None:
    entries = [_entry("E04", "510107005", 1), _entry("E0406", "510100", 2)]
    found = duty.resolve(entries, matter="E0406", chain=CHAIN, on=DAY)
    assert found == entries[1]


@given(duty_lists(), st.sampled_from(["E0406", "E0401", "C0101"]), days)
def test_the_answer_holds_that_day_and_stands_on_the_way_up(entries: list[duty.Entry], matter: str, day: date) -> None:
    found = duty.resolve(entries, matter=matter, chain=CHAIN, on=day)
    fitting = [
        entry
        for entry in entries
        if entry.holds_on(day) and entry.matter in matter_lineage(matter) and entry.division in CHAIN
    ]
    assert (found is None) == (not fitting)
    if found is not None:
        order = duty.places_in_order(matter, CHAIN)
        assert found in fitting
        assert order.index((found.matter, found.division)) == min(order.index((e.matter, e.division)) for e in fitting)


@given(duty_lists(), days)
def test_entries_elsewhere_never_change_the_answer(entries: list[duty.Entry], day: date) -> None:
    here = [entry for entry in entries if entry.division in CHAIN]
    asked = {"matter": "E0406", "chain": CHAIN, "on": day}
    assert duty.resolve(entries, **asked) == duty.resolve(here, **asked)  # type: ignore[arg-type]


@given(duty_lists(), st.randoms())
def test_the_order_of_the_list_does_not_matter(entries: list[duty.Entry], chance: object) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    asked = {"matter": "E0406", "chain": CHAIN, "on": DAY}
    assert duty.resolve(entries, **asked) == duty.resolve(shuffled, **asked)  # type: ignore[arg-type]


@given(days, st.integers(0, 60), days, st.integers(0, 60))
def test_overlap_means_a_day_with_two_answers(a: date, a_length: int, b: date, b_length: int) -> None:
    first = _entry("E0406", "510107", 1, a, a + timedelta(days=a_length))
    second = _entry("E0406", "510107", 2, b, b + timedelta(days=b_length))
    both = [n for n in range(-50, 120) if all(e.holds_on(DAY + timedelta(days=n)) for e in (first, second))]
    assert duty.overlap(first, second) == bool(both)


def test_every_class_of_the_catalogue_has_a_parent_and_both_names() -> None:
    known = matter_classes()
    assert known["E0406"].name == "道路积水"
    assert known["E0406"].name_en == "Road flooding"
    for row in known.values():
        assert row.name_en, row
        assert row.parent is None or row.parent in known
    assert len(leaves("E")) == 43
    assert len(leaves("C")) == 72
