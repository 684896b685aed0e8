"""The door of identity for other apps: reads only, keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from rongcheng.apps.identity.contracts import DutyMatch, MatterClass, OrganisationView, PersonView
from rongcheng.apps.identity.domain.catalogues import matter_classes
from rongcheng.apps.identity.queries import duty as duty_queries
from rongcheng.apps.identity.queries import organisations as organisation_queries
from rongcheng.apps.identity.queries import people as people_queries
from rongcheng.kernel.actor import Actor


def actor_for(*, user_id: UUID, post_id: UUID | None = None, origin: str = "") -> Actor:
    """The actor that an active person is when acting for that post, or for the first post that holds today.

    A post that is not (or no longer) the person's is passed over. Raises NotFound for an unknown or locked person.
    """
    return people_queries.actor_for(user_id=user_id, post_id=post_id, origin=origin)


def responsible_for(*, matter: str, division: str, on: date) -> DutyMatch | None:
    """Who answers for the matter class in the division on that day, and why in one line (`why`, `why_en`).

    The exact class goes before the class above it; within a class the nearer division goes first.
    None when the duty list is silent. Raises UnknownMatter. One query.
    """
    return duty_queries.responsible_for(matter_code=matter, division=division, on=on)


def organisation(*, organisation_id: UUID) -> OrganisationView:
    """An organisation by id; raises NotFound."""
    return organisation_queries.get_organisation(organisation_id)


def organisation_by_code(*, code: str) -> OrganisationView | None:
    """An organisation by its code, or None."""
    return organisation_queries.find_organisation_by_code(code)


def list_organisations(*, division: str, kind: str | None = None) -> Sequence[OrganisationView]:
    """The organisations in force of exactly that division."""
    return organisation_queries.list_organisations(division=division, kind=kind)


def people_of(*, organisation_id: UUID) -> Sequence[PersonView]:
    """Active people with a current post in the organisation. Holds no telephone numbers."""
    return people_queries.people_of(organisation_id)


def matters() -> Sequence[MatterClass]:
    """All matter classes, each with its `parent`, in catalogue order."""
    return tuple(matter_classes().values())


def matter(*, code: str) -> MatterClass:
    """One matter class; raises UnknownMatter."""
    return duty_queries.matter(code)
