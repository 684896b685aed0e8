"""Organisations: the tree and the single body."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import OrganisationView
from rongcheng.apps.identity.models import Organisation
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound


def view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        organisation_id=row.id, code=row.code, name=row.name, name_en=row.name_en,
        short_name=row.short_name or row.name, kind=row.kind, level=row.level, division=row.division,
        parent_id=row.parent_id, valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def body_name(row: Organisation) -> str:
    """The organisation's name in the reader's language."""
    english = (get_language() or "zh").startswith("en")
    return row.name_en if english and row.name_en else row.name


def in_force() -> Q:
    """Rows whose period of validity holds today."""
    today = localdate(clock.now())
    return Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))


def get_organisation_row(organisation_id: UUID) -> Organisation:
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise NotFound
    return row


def get_organisation(organisation_id: UUID) -> OrganisationView:
    """Any staff may know any organisation by id: it stands on cases and letters."""
    return view(get_organisation_row(organisation_id))


def find_organisation_by_code(code: str) -> OrganisationView | None:
    row = Organisation.objects.filter(code=code).first()
    return view(row) if row else None


def list_organisations(*, division: str, kind: str | None = None) -> Sequence[OrganisationView]:
    """Organisations in force of exactly that division, by code."""
    rows = Organisation.objects.filter(in_force(), division=division).order_by("code")
    if kind:
        rows = rows.filter(kind=kind)
    return [view(row) for row in rows]


def list_seen_organisations(*, actor: Actor, text: str = "", kind: str = "") -> Sequence[OrganisationView]:
    """The actor's part of the tree, top first."""
    rows = Organisation.objects.filter(policies.seen_organisations(actor)).order_by("division", "code")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(name_en__icontains=text))
    if kind:
        rows = rows.filter(kind=kind)
    return [view(row) for row in rows]


def get_seen_organisation(*, actor: Actor, organisation_id: UUID) -> OrganisationView:
    row = Organisation.objects.filter(policies.seen_organisations(actor), pk=organisation_id).first()
    if row is None:
        raise NotFound
    return view(row)
