"""Sessions and second factors of a person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.sessions.models import Session
from django_otp.plugins.otp_totp.models import TOTPDevice

from rongcheng.apps.identity.contracts import SignInView
from rongcheng.apps.identity.models import RecoveryCode, SignIn
from rongcheng.kernel import clock


def list_sign_ins(*, person_id: UUID, session_key: str, size: int = 20) -> Sequence[SignInView]:
    """The person's last sessions, the newest first; one whose session is gone counts as ended."""
    rows = list(SignIn.objects.filter(person_id=person_id).order_by("-started_at")[:size])
    keys = [row.session_key for row in rows if row.ended_at is None]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now()).values_list("pk", flat=True))
    return [
        SignInView(
            sign_in_id=row.id, way=row.way, origin=row.origin, device=row.device, started_at=row.started_at,
            ended_at=row.ended_at,
            is_open=row.session_key in alive,
            is_current=row.session_key == session_key,
        )
        for row in rows
    ]  # fmt: skip


def find_factor(person_id: UUID, *, confirmed: bool = True) -> TOTPDevice | None:
    """The person's authenticator."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user_id=person_id, confirmed=confirmed).first()
    return device


def count_recovery_codes(person_id: UUID) -> int:
    """How many recovery codes are left."""
    return RecoveryCode.objects.filter(person_id=person_id, used_at__isnull=True).count()
