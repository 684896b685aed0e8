"""A case begins: reported by somebody, solved on the spot, or opened from an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rongcheng.apps.cases import domain, policies
from rongcheng.apps.cases.contracts import (
    OVER_STATES,
    CaseAlreadyOpen,
    IncidentNotReady,
    NewCase,
    OutsideYourDivision,
    PhotoKind,
    ReportIncomplete,
    Source,
)
from rongcheng.apps.cases.events import CaseReported
from rongcheng.apps.cases.models import Caller, Case, Upload
from rongcheng.apps.cases.services import work
from rongcheng.apps.cases.services.effects import Step
from rongcheng.apps.cases.services.numbers import next_number
from rongcheng.apps.cases.services.photos import keep_photos
from rongcheng.apps.cases.services.steps import follow
from rongcheng.apps.identity import public as identity
from rongcheng.apps.incidents import public as incidents
from rongcheng.apps.incidents.contracts import WAITING_STATES, IncidentView
from rongcheng.apps.places import public as places
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate, current

NO_PHOTOS: Mapping[PhotoKind, Sequence[Any]] = {}


@command("key")
def report_case(
    *,
    actor: Actor,
    now: datetime,
    report: NewCase,
    photos: Mapping[PhotoKind, Sequence[Any]] = NO_PHOTOS,
    solved: str = "",
    spot: Point | None = None,
    key: str = "",
) -> UUID:
    """A case has been reported (上报) and waits for acceptance; returns its id. Announces CaseReported.

    With `solved` (what was done) and photos before and after, it is a quick fix (快处) and waits for review.
    Refused outside the reporter's divisions. A repeat with the same `key` returns the first one's id.
    """
    policies.check(policies.may_report(actor))
    known = _sent_before(actor, key) if key else None
    if known is not None:
        return known.case_id
    _check_complete(report)
    case = _new_case(actor=actor, now=now, report=report)
    work.start(actor=actor, now=now, case=case)
    case.save(force_insert=True)
    _keep_around(case, actor=actor, now=now, report=report, key=key)
    media_ids = keep_photos(actor=actor, now=now, case=case, photos=photos, spot=spot)
    _announce(case, report, now)
    if solved:
        result = work.act(actor=actor, now=now, case=case, action="quick-fix", fields={"remark": solved},
                          media_ids=media_ids)  # fmt: skip
        case.result = solved
        follow(case, result, Step(actor=actor, now=now, action=result.action, fields=result.fields))
    return case.id


@command("incident_id")
def open_case(*, actor: Actor, now: datetime, incident_id: UUID) -> UUID:
    """The incident has a case that is established and waits for dispatch; returns its id.

    Continues the incident's chain of events. Announces CaseReported and CaseOpened. Refused when the incident has
    a case already or is no longer on the duty desk.
    """
    policies.check(policies.may_open(actor))
    _one_at_a_time(f"case/{incident_id}")
    incident = incidents.incident(actor=actor, incident_id=incident_id)
    known = Case.objects.filter(incident_id=incident_id).exclude(state__in=OVER_STATES).first()
    if known is not None:
        raise CaseAlreadyOpen(number=known.number, case_id=str(known.id))
    if incident.state not in WAITING_STATES:
        raise IncidentNotReady(number=incident.number)
    correlate(incident.correlation_id)
    report = _report_of(incident)
    case = _new_case(actor=actor, now=now, report=report)
    case.incident_id, case.correlation_id = incident_id, incident.correlation_id
    work.start(actor=actor, now=now, case=case)
    case.save(force_insert=True)
    _announce(case, report, now)
    result = work.act(actor=actor, now=now, case=case, action="establish-now", fields={}, media_ids=[])
    follow(case, result, Step(actor=actor, now=now, action=result.action, fields=result.fields))
    return case.id


def _sent_before(actor: Actor, key: str) -> Upload | None:
    """What this key has made already; of two sends at once the second waits for the first."""
    mine = f"{actor.ref}/{key}"
    _one_at_a_time(f"upload/{mine}")
    return Upload.objects.filter(key=mine).first()


def _one_at_a_time(name: str) -> None:
    """Hold this name until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _new_case(*, actor: Actor, now: datetime, report: NewCase) -> Case:
    point = Point(report.lon, report.lat)
    located = places.locate(point=point)
    if not actor.covers(located.division, actor.organisation_id):
        raise OutsideYourDivision
    return Case(
        id=ids.new_id(),
        number=next_number(matter=report.matter, now=now),
        matter=report.matter,
        description=report.description.strip(),
        division=located.division,
        district=domain.district_of(located.division),
        lon=report.lon,
        lat=report.lat,
        address=report.address.strip(),
        cell_code=located.grid or "",
        source=report.source,
        reporter_kind=actor.kind.value,
        urgency=report.urgency,
        reported_at=now,
        reported_by=actor.name,
        changed_at=now,
        correlation_id=current().correlation_id,
    )


def _check_complete(report: NewCase) -> None:
    missing: dict[str, str] = {}
    if not report.description.strip():
        missing["description"] = "请写明问题。"
    if len(report.matter) != 5:
        missing["matter"] = "请选择问题类别。"
    if missing:
        raise ReportIncomplete(fields=missing)
    identity.matter(code=report.matter)


def _keep_around(case: Case, *, actor: Actor, now: datetime, report: NewCase, key: str) -> None:
    if report.caller_name or report.caller_phone:
        Caller.objects.create(case=case, division=case.division, name=report.caller_name, phone=report.caller_phone)
    if key:
        Upload.objects.create(key=f"{actor.ref}/{key}", person=actor.ref, case=case, at=now)


def _announce(case: Case, report: NewCase, now: datetime) -> None:
    publish(
        CaseReported(
            case_id=case.id, division=case.division, number=case.number, matter=case.matter, source=case.source,
            description=case.description, lon=case.lon, lat=case.lat, occurred_at=report.occurred_at or now,
            incident_id=case.incident_id,
        )
    )  # fmt: skip


def _report_of(incident: IncidentView) -> NewCase:
    """What the duty desk knows, in the words of a case."""
    sources = "；".join(f"{signal.title} {signal.detail}".strip() for signal in incident.signals)
    return NewCase(
        matter=incident.matter, description=f"{incident.title}。来源：{sources}", lon=incident.lon, lat=incident.lat,
        source=Source.INCIDENT, occurred_at=incident.first_at,
    )  # fmt: skip
