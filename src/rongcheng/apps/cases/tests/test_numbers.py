"""Case numbers: unique for each day and class, under any race; and the limits that a class sets."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.cases import domain, services
from rongcheng.apps.cases.contracts import CaseAlreadyOpen, Source
from rongcheng.apps.cases.domain import TimeUnit
from rongcheng.apps.cases.engine.limits import limit_for
from rongcheng.apps.cases.models import Case
from rongcheng.apps.cases.tests.conftest import NOON, WUHOU, build_city, new_report
from rongcheng.apps.incidents import public as incidents
from rongcheng.apps.incidents.contracts import IncidentState
from rongcheng.kernel import ids
from rongcheng.kernel.testing import make_actor


@given(
    matter=st.from_regex(r"\A[CE][0-9]{4}\Z"), day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    sequence=st.integers(1, 99_999),
)  # fmt: skip
def test_a_number_says_class_day_and_sequence(matter: str, day: date, sequence: int) -> None:
    number = domain.number_of(domain.number_prefix(matter, day), sequence)
    assert (number[:5], number[5:13], int(number[13:])) == (matter, f"{day:%Y%m%d}", sequence)
    assert len(number) >= 17


@pytest.mark.parametrize("matter", ["E04", "X0101", "E04a6", ""])
def test_a_class_that_gives_no_number_is_refused(matter: str) -> None:
    with pytest.raises(ValueError, match="class"):
        domain.number_prefix(matter, date(2026, 11, 23))


def test_the_citys_day_counts_not_the_one_of_greenwich() -> None:
    assert domain.city_day(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("matter", "amount", "unit"),
    [("E0406", 4, TimeUnit.EMERGENCY_HOURS), ("C0199", 3, TimeUnit.WORK_DAYS), ("E0699", 5, TimeUnit.WORK_DAYS)],
    ids=["its own", "its group's", "the default"],
)
def test_the_nearest_entry_of_the_table_gives_the_limit(matter: str, amount: int, unit: TimeUnit) -> None:
    limit = limit_for(matter)
    assert (limit.amount, limit.unit) == (amount, unit)
    assert limit.mark == "M-"


def _together(*works: object) -> list[Exception]:
    start, problems = threading.Barrier(len(works)), list[Exception]()

    def run(work: object) -> None:
        try:
            start.wait()
            work()  # type: ignore[operator]
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


@pytest.mark.django_db(transaction=True)
def test_four_reporters_at_once_get_four_numbers() -> None:
    city = build_city()
    send = lambda: services.report_case(actor=city.checker, now=NOON, report=new_report())  # noqa: E731
    assert _together(send, send, send, send) == []
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"E040620261123000{n}" for n in (1, 2, 3, 4)]


@pytest.mark.django_db(transaction=True)
def test_one_find_sent_twice_at_once_is_one_case() -> None:
    city, got = build_city(), list[UUID]()

    def send() -> None:
        got.append(services.report_case(actor=city.checker, now=NOON, report=new_report(), key="find-1"))

    assert _together(send, send) == []
    assert got == [Case.objects.get().id] * 2


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_open_one_case(monkeypatch: pytest.MonkeyPatch) -> None:
    city = build_city()
    incident_id = ids.new_id()

    class Known:
        incident_id_ = incident_id
        state, number, matter, title = IncidentState.CONFIRMED, "SJ202611230001", "E0406", "隧道积水"
        lon, lat, first_at, signals = 104.0455, 30.6420, NOON, ()
        correlation_id = ids.new_id()

    monkeypatch.setattr(incidents, "incident", lambda **_: Known())
    send = lambda: services.open_case(actor=city.officer, now=NOON, incident_id=incident_id)  # noqa: E731
    problems = _together(send, send)
    assert [type(problem) for problem in problems] == [CaseAlreadyOpen]
    case = Case.objects.get()
    assert (case.source, case.state, case.incident_id) == (Source.INCIDENT, "established", incident_id)
    assert case.correlation_id == Known.correlation_id
    assert make_actor("duty_officer", divisions=(WUHOU,)).covers(case.division)
