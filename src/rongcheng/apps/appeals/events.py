"""What appeals announces; never with personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.kernel.events import event


@event("rongcheng.appeals.appeal.received.v1", subject="appeal_id")
@dataclass(frozen=True, kw_only=True)
class AppealReceived:
    """Somebody has told the city something and holds a receipt for it.

    Coordinates are WGS 84; both are None when only a division was named. The words, the photos and the
    contact stay with appeals.
    """

    appeal_id: UUID
    receipt: str
    kind: str
    matter: str
    channel: str
    division: str
    lon: float | None = None
    lat: float | None = None
    text_length: int = 0
    photo_count: int = 0
    received_at: datetime | None = None


@event("rongcheng.appeals.appeal.sorted.v1", subject="appeal_id")
@dataclass(frozen=True, kw_only=True)
class AppealSorted:
    """An agent has named the matter, the kind or the place of an appeal that came without them or with wrong ones."""

    appeal_id: UUID
    receipt: str
    kind: str
    matter: str
    division: str
    lon: float | None = None
    lat: float | None = None
    received_at: datetime | None = None


@event("rongcheng.appeals.appeal.answered.v1", subject="appeal_id")
@dataclass(frozen=True, kw_only=True)
class AppealAnswered:
    """The reporter has an answer: from a closed case, from a dismissal with its reason, or directly (直办)."""

    appeal_id: UUID
    receipt: str
    division: str
    by: str
    incident_id: UUID | None = None
    case_id: UUID | None = None
    answered_at: datetime | None = None
