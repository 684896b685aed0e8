"""Who holds an API key."""

from __future__ import annotations

import hmac

from rongcheng.apps.sensing.models import ApiKey
from rongcheng.apps.sensing.policies import WRITER
from rongcheng.kernel.actor import Actor, ActorKind


def find_holder(*, key: str, secret_hash: bytes, origin: str) -> Actor | None:
    """The actor that a living key stands for, or None."""
    prefix = key.partition(".")[0]
    found = ApiKey.objects.filter(prefix=prefix, revoked_at__isnull=True).first()
    if found is None or not hmac.compare_digest(bytes(found.secret_hash), secret_hash):
        return None
    return Actor(
        kind=ActorKind.DEVICE, ref=found.prefix, name=found.holder, divisions=tuple(found.divisions),
        organisation_id=found.organisation_id, whole_division=found.whole_division, origin=origin,
        roles=frozenset({WRITER}) if found.may_write else frozenset(),
    )  # fmt: skip
