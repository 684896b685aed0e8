"""Issuing and revoking keys for writing through Open311."""

from __future__ import annotations

import secrets
from datetime import datetime

from rongcheng.apps.appeals.conf import hashing_key
from rongcheng.apps.appeals.domain.sealing import keyed_hash
from rongcheng.apps.appeals.models import ApiKey
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Conflict, NotFound
from rongcheng.kernel.transactions import command


class ApiKeyNameTaken(Conflict):
    code = "api-key-name-taken"
    says = "名为 %(name)s 的接口密钥已存在。"
    advice = "请换一个名称，或先撤销原有密钥。"


class NoSuchApiKey(NotFound):
    code = "no-such-api-key"
    says = "没有名为 %(name)s 的有效接口密钥。"
    advice = "请核对名称。"


@command("name")
def issue_api_key(*, actor: Actor, now: datetime, name: str) -> str:
    """A new key, shown this once; only its hash is kept."""
    if ApiKey.objects.filter(name=name).exists():
        raise ApiKeyNameTaken(name=name)
    key = secrets.token_urlsafe(32)
    ApiKey.objects.create(id=ids.new_id(), name=name, hash=keyed_hash(key, hashing_key()), issued_at=now)
    return key


@command("name")
def revoke_api_key(*, actor: Actor, now: datetime, name: str) -> None:
    """The key of that name no longer opens anything."""
    if not ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=now):
        raise NoSuchApiKey(name=name)
