"""The audit trail as the auditor of a division may read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.conf import identity_conf
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

CAP = 10_000


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """What the auditor is looking for."""

    action: str = ""
    who: str = ""
    subject: str = ""
    outcome: str = ""
    start: datetime | None = None
    end: datetime | None = None


def _found(actor: Actor, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    policies.must_audit(actor)
    rows = AuditEntry.objects.filter(policies.seen_audit(actor))
    if wanted.action:
        rows = rows.filter(action__startswith=wanted.action)
    if wanted.who:
        rows = rows.filter(Q(actor_ref=wanted.who) | Q(actor_name__icontains=wanted.who))
    if wanted.subject:
        rows = rows.filter(Q(subject__icontains=wanted.subject) | Q(facts__icontains=wanted.subject))
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.start:
        rows = rows.filter(at__gte=wanted.start)
    if wanted.end:
        rows = rows.filter(at__lt=wanted.end)
    return rows


def list_audit(*, actor: Actor, wanted: AuditFilter, cursor: str = "") -> Paged[AuditEntry]:
    """Audit rows within the auditor's divisions, the newest first."""
    rows = _found(actor, wanted)
    total = rows.order_by()[: CAP + 1].count()
    if cursor:
        at, key = decode_cursor(cursor, datetime, UUID)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=key))
    size = identity_conf().page_size
    found = list(rows.order_by("-at", "-id")[: size + 1])
    after = encode_cursor(found[size - 1].at.isoformat(), found[size - 1].id) if len(found) > size else None
    return Paged(found[:size], after, min(total, CAP), total_is_capped=total > CAP)


def export_audit(*, actor: Actor, wanted: AuditFilter) -> Iterator[AuditEntry]:
    """The same rows without pages, up to a fixed number."""
    return _found(actor, wanted).order_by("-at", "-id")[:CAP].iterator()
