"""What identity announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rongcheng.kernel.events import event


@event("rongcheng.identity.person.signed-in.v1", subject="person_id")
@dataclass(frozen=True, kw_only=True)
class PersonSignedIn:
    """A person has signed in (登录) on behalf of a post; the origin stays in the audit trail."""

    person_id: UUID
    division: str
    organisation_id: UUID | None = None
    way: str = "password"


@event("rongcheng.identity.duty.entry-changed.v1", subject="entry_id")
@dataclass(frozen=True, kw_only=True)
class DutyEntryChanged:
    """A line of the duty list (职责清单) was added, replaced or ended; open work keeps the unit it has."""

    entry_id: UUID
    matter: str
    division: str
    responsible_id: UUID
    change: str
    valid_from: date
    valid_to: date | None = None
