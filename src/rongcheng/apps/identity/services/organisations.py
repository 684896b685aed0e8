"""Organisations come, change and go; none is deleted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import OrganisationCodeTaken, OrganisationView
from rongcheng.apps.identity.models import Level, Organisation, OrganisationKind
from rongcheng.apps.identity.queries.organisations import get_organisation_row, view
from rongcheng.apps.places import public as places
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.transactions import command


@command("code", "name", "kind", "division")
def establish_organisation(
    *,
    actor: Actor,
    now: datetime,
    code: str,
    name: str,
    kind: str,
    level: str,
    division: str,
    valid_from: date,
    name_en: str = "",
    short_name: str = "",
    parent_id: UUID | None = None,
    valid_to: date | None = None,
) -> OrganisationView:
    """A new body of the city stands in the tree."""
    policies.must_administer(actor, division)
    _check(kind, level, name, valid_from, valid_to)
    places.division(code=division)
    if parent_id:
        get_organisation_row(parent_id)
    if Organisation.objects.filter(code=code).exists():
        raise OrganisationCodeTaken(organisation=code)
    row = Organisation(
        code=code, name=name, name_en=name_en, short_name=short_name, kind=kind, level=level,
        division=division, parent_id=parent_id, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    row.save(force_insert=True)
    return view(row)


@command("organisation_id", "name", "short_name", "valid_to")
def amend_organisation(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    name: str,
    name_en: str,
    short_name: str,
    valid_to: date | None,
) -> OrganisationView:
    """Names and the last day of an organisation are as given; its code and division never change."""
    row = get_organisation_row(organisation_id)
    policies.must_administer(actor, row.division, row.id)
    _check(row.kind, row.level, name, row.valid_from, valid_to)
    row.name, row.name_en, row.short_name, row.valid_to = name, name_en, short_name, valid_to
    row.save(update_fields=["name", "name_en", "short_name", "valid_to"])
    return view(row)


def _check(kind: str, level: str, name: str, valid_from: date, valid_to: date | None) -> None:
    wrong = {}
    if kind not in OrganisationKind.values:
        wrong["kind"] = "没有这种机构类型。"
    if level not in Level.values:
        wrong["level"] = "没有这个层级。"
    if not name.strip():
        wrong["name"] = "请填写名称。"
    if valid_to and valid_to < valid_from:
        wrong["valid_to"] = "终止日期不能早于起始日期。"
    if wrong:
        raise Invalid(fields=wrong)
