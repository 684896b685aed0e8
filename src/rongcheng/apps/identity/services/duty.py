"""The duty list is added to, replaced and ended; a line that has held is never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import DutyAlreadyEnded, DutyOverlaps, DutyView
from rongcheng.apps.identity.domain.duty import overlap
from rongcheng.apps.identity.events import DutyEntryChanged
from rongcheng.apps.identity.models import DutyEntry, Organisation
from rongcheng.apps.identity.queries.duty import entry_of, get_row, matter, view
from rongcheng.apps.identity.queries.organisations import get_organisation_row
from rongcheng.apps.places import public as places
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, part


@part
def write_entry(
    *,
    actor: Actor,
    now: datetime,
    matter_code: str,
    division: str,
    organisation_id: UUID,
    basis: str,
    valid_from: date,
    article: str = "",
    assisting: Sequence[UUID] = (),
    note: str = "",
    valid_to: date | None = None,
    replaces: DutyEntry | None = None,
) -> DutyEntry:
    """One more line; used by every command that adds one."""
    _check(actor, matter_code, division, basis, valid_from, valid_to)
    get_organisation_row(organisation_id)
    row = DutyEntry(
        matter=matter_code, division=division, organisation_id=organisation_id, basis=basis.strip(),
        article=article.strip(), note=note.strip(), valid_from=valid_from, valid_to=valid_to,
        version=replaces.version + 1 if replaces else 1, replaces=replaces,
    )  # fmt: skip
    _refuse_overlap(row)
    if assisting:
        row.assisting.add(*Organisation.objects.filter(pk__in=assisting))
    _announce(row, "replaced" if replaces else "added")
    return row


@command("matter_code", "division", "organisation_id", "valid_from", "valid_to")
def add_entry(
    *,
    actor: Actor,
    now: datetime,
    matter_code: str,
    division: str,
    organisation_id: UUID,
    basis: str,
    valid_from: date,
    article: str = "",
    assisting: Sequence[UUID] = (),
    note: str = "",
    valid_to: date | None = None,
) -> DutyView:
    """The organisation answers for the matter in the division from that day on."""
    row = write_entry(
        actor=actor, now=now, matter_code=matter_code, division=division, organisation_id=organisation_id,
        basis=basis, valid_from=valid_from, article=article, assisting=assisting, note=note, valid_to=valid_to,
    )  # fmt: skip
    return view(get_row(row.id))


@command("entry_id", "valid_to")
def end_entry(*, actor: Actor, now: datetime, entry_id: UUID, valid_to: date) -> DutyView:
    """The line holds until that day and no longer; what is above it in the list answers then."""
    row = DutyEntry.objects.select_for_update().get(pk=get_row(entry_id).id)
    policies.must_administer(actor, row.division)
    close(row, valid_to)
    _announce(row, "ended")
    return view(get_row(entry_id))


@command("entry_id", "organisation_id", "valid_from")
def replace_entry(
    *,
    actor: Actor,
    now: datetime,
    entry_id: UUID,
    organisation_id: UUID,
    basis: str,
    valid_from: date,
    article: str = "",
    assisting: Sequence[UUID] = (),
    note: str = "",
) -> DutyView:
    """From that day on another organisation (or basis) stands in the line's place; the old one ends the day before."""
    row = DutyEntry.objects.select_for_update().get(pk=get_row(entry_id).id)
    policies.must_administer(actor, row.division)
    close(row, valid_from - timedelta(days=1))
    new = write_entry(
        actor=actor, now=now, matter_code=row.matter, division=row.division, organisation_id=organisation_id,
        basis=basis, valid_from=valid_from, article=article, assisting=assisting, note=note, replaces=row,
    )  # fmt: skip
    return view(get_row(new.id))


def close(row: DutyEntry, valid_to: date) -> None:
    """Within a command: the last day of a line that still holds."""
    if row.valid_to is not None and row.valid_to <= valid_to:
        raise DutyAlreadyEnded
    if valid_to < row.valid_from:
        raise Invalid(fields={"valid_to": "终止日期不能早于起始日期。"})
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])


def _refuse_overlap(row: DutyEntry) -> None:
    same = DutyEntry.objects.filter(matter=row.matter, division=row.division)
    if any(overlap(entry_of(row), entry_of(other)) for other in same):
        raise DutyOverlaps
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as lost_race:
        raise DutyOverlaps from lost_race


def _check(actor: Actor, matter_code: str, division: str, basis: str, valid_from: date, valid_to: date | None) -> None:
    policies.must_administer(actor, division)
    matter(matter_code)
    places.division(code=division)
    wrong = {}
    if not basis.strip():
        wrong["basis"] = "请填写依据。"
    if valid_to and valid_to < valid_from:
        wrong["valid_to"] = "终止日期不能早于起始日期。"
    if wrong:
        raise Invalid(fields=wrong)


def _announce(row: DutyEntry, change: str) -> None:
    publish(
        DutyEntryChanged(
            entry_id=row.id, matter=row.matter, division=row.division, responsible_id=row.organisation_id,
            change=change, valid_from=row.valid_from, valid_to=row.valid_to,
        )
    )  # fmt: skip
