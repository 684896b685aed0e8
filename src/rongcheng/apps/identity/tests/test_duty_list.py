"""The duty list as it is kept, asked and changed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rongcheng.apps.identity import public
from rongcheng.apps.identity.contracts import DutyAlreadyEnded, DutyOverlaps, UnknownMatter
from rongcheng.apps.identity.domain.duty_file import write_file
from rongcheng.apps.identity.models import DutyEntry, Organisation
from rongcheng.apps.identity.queries.duty import count_shifted, history_of, list_entries
from rongcheng.apps.identity.queries.duty_plan import preview_import
from rongcheng.apps.identity.services import duty
from rongcheng.apps.identity.services.duty_import import import_entries
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid, NotAllowed
from rongcheng.kernel.models import Event
from rongcheng.kernel.testing import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
SYSTEM = Actor.system("tests")
JULY, BEGIN = date(2026, 7, 1), date(2026, 1, 1)
ADMIN = make_actor("admin", divisions=("510107",))


def _body(code: str) -> UUID:
    return Organisation.objects.get(code=code).id


def _who(matter: str, division: str, on: date = JULY) -> str:
    match = public.responsible_for(matter=matter, division=division, on=on)
    assert match is not None
    return match.organisation_name


def _flooding() -> DutyEntry:
    return DutyEntry.objects.get(matter="E0406", division="510107005")


def test_road_flooding_in_a_community_is_the_street_units_and_says_why() -> None:
    match = public.responsible_for(matter="E0406", division="510107005001", on=JULY)
    assert match is not None
    assert match.organisation_name == "玉林街道综合处置队"
    assert match.why == (
        "玉林北路社区无单独规定，按玉林街道；玉林街道的“道路积水”由玉林街道综合处置队负责，"
        "依据《成都市智慧蓉城促进条例》第七条（职责清单第1版，2026-01-01起）"
    )
    assert match.why_en.startswith("No entry for Yulinbeilu Community itself, so Yulin Subdistrict applies; ")


def test_the_list_falls_back_to_the_district_the_wider_class_and_at_last_the_city() -> None:
    assert _who("E0404", "510107005") == "武侯区水务局"
    assert _who("E0408", "510107005") == "武侯区住房和城乡建设局"
    assert _who("E0406", "510105") == "成都市城市运行管理中心"
    assert _who("E0302", "510107") == "武侯区住房和城乡建设局"


def test_before_the_list_begins_nobody_is_responsible() -> None:
    assert public.responsible_for(matter="E0406", division="510107005", on=BEGIN - timedelta(days=1)) is None


def test_an_unknown_class_or_division_is_refused() -> None:
    with pytest.raises(UnknownMatter):
        public.responsible_for(matter="E9999", division="510107", on=JULY)


def test_asking_costs_one_query_for_the_entry_and_one_for_its_helpers() -> None:
    public.responsible_for(matter="E0406", division="510107005001", on=JULY)
    with CaptureQueriesContext(connection) as seen:
        public.responsible_for(matter="E0406", division="510107005001", on=JULY)
    assert len(seen) <= 2


def test_replacing_an_entry_keeps_the_past_and_announces_both() -> None:
    new = duty.replace_entry(
        actor=ADMIN, now=clock.now(), entry_id=_flooding().id, organisation_id=_body("510107-sw"),
        basis="《城镇排水与污水处理条例》", article="第五条", valid_from=JULY,
    )  # fmt: skip
    assert _who("E0406", "510107005", JULY - timedelta(days=1)) == "玉林街道综合处置队"
    assert _who("E0406", "510107005", JULY) == "武侯区水务局"
    assert [entry.version for entry in history_of(new.entry_id)] == [2, 1]
    event = Event.objects.filter(type="rongcheng.identity.duty.entry-changed.v1").order_by("position").last()
    assert event is not None
    assert (event.division, event.data["change"], event.data["matter"]) == ("510107005", "replaced", "E0406")


def test_ending_an_entry_lets_the_district_answer_and_happens_once() -> None:
    entry = _flooding()
    duty.end_entry(actor=ADMIN, now=clock.now(), entry_id=entry.id, valid_to=JULY)
    assert _who("E0406", "510107005", JULY + timedelta(days=1)) == "武侯区水务局"
    with pytest.raises(DutyAlreadyEnded):
        duty.end_entry(actor=ADMIN, now=clock.now(), entry_id=entry.id, valid_to=JULY)


def _add(actor: Actor = ADMIN, division: str = "510107005", begins: date = JULY, **more: object) -> None:
    duty.add_entry(
        actor=actor, now=clock.now(), matter_code="E0406", division=division,
        organisation_id=_body("510107-sw"), basis="x", valid_from=begins, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_two_answers_for_one_day_are_refused_by_the_service_and_by_the_table() -> None:
    with pytest.raises(DutyOverlaps):
        _add()
    entry = _flooding()
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyEntry.objects.create(
            matter="E0406", division="510107005", organisation_id=entry.organisation_id, basis="x",
            valid_from=JULY,
        )  # fmt: skip


def test_an_administrator_writes_only_for_the_own_divisions() -> None:
    for division in ("510104022", "510100"):
        with pytest.raises(NotAllowed):
            _add(division=division)
    with pytest.raises(NotAllowed):
        _add(actor=make_actor("duty_officer", divisions=("510107",)))
    with pytest.raises(Invalid):
        _add(division="510107001", valid_to=BEGIN)


def test_the_preview_counts_what_would_get_another_answer() -> None:
    city, water = _body("510100-cyzx"), _body("510107-sw")
    same = count_shifted(
        matter_code="E0406", division="510107005", on=JULY, organisation_id=_flooding().organisation_id
    )
    assert same == (0, 1)
    assert count_shifted(matter_code="E0406", division="510107005", on=JULY, organisation_id=water) == (1, 1)
    shifted, concerned = count_shifted(matter_code="E04", division="510107", on=JULY, organisation_id=city)
    assert concerned == 8 * 15
    assert 0 < shifted < concerned
    assert count_shifted(matter_code="E0406", division="510107005", on=JULY, organisation_id=None) == (1, 1)


def test_what_was_exported_can_be_imported_again_and_changes_nothing() -> None:
    entries, total = list_entries(on=JULY)
    text = write_file(entries)
    before = DutyEntry.objects.count()
    rows = import_entries(actor=SYSTEM, now=clock.now(), file_name="x.csv", text=text)
    assert {row.change for row in rows} == {"unchanged"}
    assert (len(rows), DutyEntry.objects.count()) == (total, before)


HEAD = "matter,division,organisation,assisting,basis,article,valid_from,valid_to,note\n"


def test_a_file_is_tried_dry_then_written_and_bad_lines_come_back_with_their_reason() -> None:
    text = HEAD + "\n".join([
        "E0406,510107005,510107-sw,510107-cg,《条例》,第五条,2026-08-01,,",
        "C0305,510107005,510107005-czd,,《条例》,,2026-08-01,,",
        "E9999,510107005,510107-sw,,《条例》,,2026-08-01,,",
        "E0406,999999,510107-sw,,《条例》,,2026-08-01,,",
        "E0406,510107001,nobody,,《条例》,,2026-08-01,,",
        "E0406,510104022,510107-sw,,《条例》,,2026-08-01,,",
        "E0101,510107005,510107-sw,,《条例》,,yesterday,,",
        "E0101,510107005,510107-sw,,,,2026-08-01,,",
        "E0101,510107005,510107-sw,,《条例》,,2026-08-01,2026-01-01,",
        "C0305,510107005,510107-sw,,《条例》,,2026-08-01,,",
    ])  # fmt: skip
    before = DutyEntry.objects.count()
    planned = preview_import(actor=ADMIN, text=text)
    assert DutyEntry.objects.count() == before
    assert [row.change for row in planned] == ["replace", "add"] + ["reject"] * 8
    reasons = [row.reason for row in planned[2:]]
    assert reasons == [
        "没有这个事项类别", "没有这个区划", "没有这个机构", "该区划不在您的管理范围内", "日期应写作 2026-01-31",
        "必填项为空", "终止日期早于起始日期", "与文件中前面的行重复",
    ]  # fmt: skip
    assert import_entries(actor=ADMIN, now=clock.now(), file_name="x.csv", text=text) == planned
    assert _who("E0406", "510107005", date(2026, 8, 1)) == "武侯区水务局"
    assert DutyEntry.objects.count() == before + 2


def test_a_file_without_the_needed_columns_says_which_are_missing() -> None:
    (row,) = preview_import(actor=ADMIN, text="matter,division\nE0406,510107\n")
    assert (row.reason, row.detail) == ("缺少列", "organisation, basis, valid_from")


def test_the_door_knows_organisations_and_their_people() -> None:
    body = public.organisation(organisation_id=_body("510107005-czd"))
    assert (body.name, body.kind, body.division) == ("玉林街道综合处置队", "unit", "510107005")
    names = {person.username for person in public.people_of(organisation_id=body.organisation_id)}
    assert {"wh-worker", "wh-head"} <= names
    kinds = [found.kind for found in public.list_organisations(division="510107005", kind="unit")]
    assert kinds == ["unit"]
    assert public.organisation_by_code(code="nobody") is None
