"""API keys: issued once, kept as a hash, revoked for good."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from rongcheng.apps.sensing.contracts import KeyIssued, KeyNotFound
from rongcheng.apps.sensing.models import ApiKey
from rongcheng.apps.sensing.policies import check_may_rule
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("holder", "divisions")
def issue_key(*, actor: Actor, now: datetime, holder: str, divisions: tuple[str, ...],
              organisation_id: UUID | None, may_write: bool) -> KeyIssued:  # fmt: skip
    """A key that reaches these division prefixes, and only the organisation's things when one is given."""
    for division in divisions:
        check_may_rule(actor, division)
    prefix, secret = f"rck-{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        id=ids.new_id(), prefix=prefix, secret_hash=hash_of(secret), holder=holder, divisions=list(divisions),
        organisation_id=organisation_id, whole_division=organisation_id is None, may_write=may_write,
        created_at=now,
    )  # fmt: skip
    return KeyIssued(id=key.pk, prefix=prefix, secret=f"{prefix}.{secret}")


@command("prefix")
def revoke_key(*, actor: Actor, now: datetime, prefix: str) -> None:
    """The key opens nothing any more. Harmless to repeat."""
    key = ApiKey.objects.filter(prefix=prefix).first()
    if key is None:
        raise KeyNotFound(prefix=prefix)
    for division in key.divisions:
        check_may_rule(actor, division)
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)


def hash_of(secret: str) -> bytes:
    """Secrets are 256 random bits: one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()
