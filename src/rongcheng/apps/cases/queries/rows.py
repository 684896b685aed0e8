"""From rows to what others may see of them."""

from __future__ import annotations

from django.utils.translation import get_language

from rongcheng.apps.cases.contracts import (
    CaseRow,
    CaseState,
    CaseView,
    PhotoKind,
    PhotoView,
    Proposal,
    Source,
    TaskView,
    Urgency,
)
from rongcheng.apps.cases.models import Case, CasePhoto, CaseTask, Dispatch
from rongcheng.apps.identity import public as identity
from rongcheng.apps.places import public as places
from rongcheng.kernel import media
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound


def row_of(row: Case) -> CaseRow:
    """One line of the list."""
    return CaseRow(
        case_id=row.id, number=row.number, matter=row.matter, matter_name=matter_name(row.matter),
        state=CaseState(row.state), division=row.division, place=place_name(row.division), address=row.address,
        description=row.description, source=Source(row.source), urgency=Urgency(row.urgency),
        organisation_id=row.organisation_id, organisation_name=row.organisation_name, light=row.light,
        due_at=row.due_at, reported_at=row.reported_at, closed_at=row.closed_at, rework_count=row.rework_count,
        lon=row.lon, lat=row.lat,
    )  # fmt: skip


def view_of(
    row: Case, *, photos: list[PhotoView], tasks: list[CaseTask], dispatch: Dispatch | None, has_caller: bool
) -> CaseView:
    """The whole case."""
    line = row_of(row)
    return CaseView(
        **{name: getattr(line, name) for name in CaseRow.__dataclass_fields__},
        version=row.version, work_id=row.work_id, correlation_id=row.correlation_id, incident_id=row.incident_id,
        cell_code=row.cell_code, reporter_kind=row.reporter_kind, has_caller=has_caller,
        established_at=row.established_at, dispatched_at=row.dispatched_at, handled_at=row.handled_at,
        round=row.round, return_count=row.return_count, extension_count=row.extension_count,
        suspended_s=row.suspended_s, outcome=row.outcome, result=row.result,
        proposal=_proposal_of(dispatch), correction=dispatch.correction if dispatch else "",
        photos=tuple(photos), tasks=tuple(_task_view(task) for task in tasks),
    )  # fmt: skip


def photo_views(photos: list[CasePhoto], actor: Actor) -> list[PhotoView]:
    """Photos with addresses that this actor may open; one query."""
    shots = {shot.media.media_id: shot for shot in media.shots(media_ids=[p.media_id for p in photos], actor=actor)}
    return [_photo_view(photo, shots[photo.media_id]) for photo in photos if photo.media_id in shots]


def _photo_view(photo: CasePhoto, shot: media.Shot) -> PhotoView:
    return PhotoView(
        photo_id=photo.id, media_id=photo.media_id, kind=PhotoKind(photo.kind), url=shot.url,
        thumbnail_url=shot.thumbnail_url, taken_at=photo.taken_at, lon=photo.lon, lat=photo.lat,
        by_name=photo.by_name, round=photo.round,
    )  # fmt: skip


def matter_name(code: str) -> str:
    """What people call the class, in their language; the code itself for one the list does not know."""
    try:
        matter = identity.matter(code=code)
    except NotFound:
        return code
    return matter.name_en if (get_language() or "zh").startswith("en") else matter.name


def place_name(division: str) -> str:
    """What people call the division; the code itself when places does not know it."""
    try:
        return places.name_of(code=division)
    except NotFound:
        return division


def _task_view(task: CaseTask) -> TaskView:
    return TaskView(
        task_id=task.id, organisation_id=task.organisation_id, organisation_name=task.organisation_name,
        is_main=task.is_main, round=task.round, given_at=task.given_at, done_at=task.done_at,
        is_withdrawn=task.is_withdrawn, remark=task.remark,
    )  # fmt: skip


def _proposal_of(dispatch: Dispatch | None) -> Proposal | None:
    if dispatch is None:
        return None
    return Proposal(
        organisation_id=dispatch.proposed_id, organisation_name=dispatch.proposed_name, basis=dispatch.basis,
        why=dispatch.why,
    )  # fmt: skip
