"""Showing a contact in clear: with a purpose, and with an audit row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.appeals.conf import contact_keys
from rongcheng.apps.appeals.contracts import Contact
from rongcheng.apps.appeals.domain.sealing import unseal
from rongcheng.apps.appeals.models import AppealContact
from rongcheng.apps.appeals.policies import check_may_see_contact
from rongcheng.apps.appeals.queries import appeal_for
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.audit import record_read
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.transactions import command


class PurposeMissing(Invalid):
    code = "purpose-missing"
    says = "查看联系方式须说明用途。"
    advice = "请写明为什么要联系诉求人，例如“回访”。"


@command("appeal_id")
def reveal_contact(*, actor: Actor, now: datetime, appeal_id: UUID, purpose: str) -> Contact:
    """The contact in clear, for who may call back; the look is on record with its purpose."""
    check_may_see_contact(actor)
    if not purpose.strip():
        raise PurposeMissing(fields={"purpose": "请填写用途。"})
    appeal = appeal_for(actor=actor, appeal_id=appeal_id)
    record_read(actor=actor, what="appeal.contact", subject=f"appeal/{appeal.pk}", purpose=purpose.strip()[:200])
    kept = AppealContact.objects.filter(appeal=appeal).first()
    return unseal(bytes(kept.sealed), contact_keys()) if kept else Contact()


@command("count")
def note_export(*, actor: Actor, now: datetime, count: int) -> None:
    """It is on record who took a list of that many appeals away."""
