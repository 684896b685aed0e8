"""The second factor: an authenticator app, and recovery codes for the day it is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import SecondFactorAlreadySet, WrongPassword
from rongcheng.apps.identity.models import Post, RecoveryCode
from rongcheng.apps.identity.queries.people import get_person_row
from rongcheng.apps.identity.queries.sign_ins import find_factor
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.audit import record
from rongcheng.kernel.transactions import command

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
HOW_MANY = 10


class CodeOutcome(StrEnum):
    """What became of a code; a wrong one is no exception, since its count must be kept."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_OFTEN = "too_often"


@command("person_id")
def begin_second_factor(*, actor: Actor, now: datetime, person_id: UUID) -> str:
    """A secret waits for its first code; returns the otpauth address for the QR code."""
    policies.must_be(actor, person_id)
    if find_factor(person_id):
        raise SecondFactorAlreadySet
    TOTPDevice.objects.filter(user_id=person_id, confirmed=False).delete()
    device = TOTPDevice.objects.create(user_id=person_id, name="totp", confirmed=False)
    address: str = device.config_url
    return address


@command("person_id")
def confirm_second_factor(
    *, actor: Actor, now: datetime, person_id: UUID, code: str
) -> tuple[CodeOutcome, tuple[str, ...]]:
    """With a right code the authenticator counts from now on; its recovery codes are told this once."""
    policies.must_be(actor, person_id)
    outcome = _try(find_factor(person_id, confirmed=False), code)
    if outcome is not CodeOutcome.RIGHT:
        return outcome, ()
    TOTPDevice.objects.filter(user_id=person_id, confirmed=False).update(confirmed=True)
    return outcome, _new_recovery_codes(person_id)


@command("person_id")
def check_code(*, actor: Actor, now: datetime, person_id: UUID, code: str) -> CodeOutcome:
    """Whether the code of the authenticator, or an unused recovery code, is right; each counts once."""
    outcome = _try(find_factor(person_id), code)
    if outcome is CodeOutcome.WRONG and _use_recovery_code(person_id, code, now):
        outcome = CodeOutcome.RIGHT
    if outcome is not CodeOutcome.RIGHT:
        record(actor=actor, at=now, action="identity.second_factor_failed", outcome=outcome.value,
               facts={"person_id": person_id})  # fmt: skip
    return outcome


@command("person_id")
def drop_second_factor(*, actor: Actor, now: datetime, person_id: UUID, password: str) -> None:
    """The person signs in with the password alone again."""
    policies.must_be(actor, person_id)
    if not get_person_row(person_id).check_password(password):
        raise WrongPassword
    _forget(person_id)


@command("person_id")
def renew_recovery_codes(*, actor: Actor, now: datetime, person_id: UUID) -> tuple[str, ...]:
    """Ten new recovery codes; the old ones are void."""
    policies.must_be(actor, person_id)
    return _new_recovery_codes(person_id)


@command("person_id")
def reset_second_factor(*, actor: Actor, now: datetime, person_id: UUID) -> None:
    """An administrator has taken a lost second factor off the account."""
    get_person_row(person_id)
    policies.must_administer_all(actor, Post.objects.filter(person_id=person_id))
    _forget(person_id)


def _try(device: TOTPDevice | None, code: str) -> CodeOutcome:
    if device is None:
        return CodeOutcome.WRONG
    device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
    allowed, _ = device.verify_is_allowed()
    if not allowed:
        return CodeOutcome.TOO_OFTEN
    plain = code.replace(" ", "")
    return CodeOutcome.RIGHT if plain.isascii() and device.verify_token(plain) else CodeOutcome.WRONG


def _use_recovery_code(person_id: UUID, code: str, now: datetime) -> bool:
    hashed = _hash(code.replace(" ", "").replace("-", "").lower())
    unused = RecoveryCode.objects.filter(person_id=person_id, hashed=hashed, used_at__isnull=True)
    return unused.update(used_at=now) == 1


def _new_recovery_codes(person_id: UUID) -> tuple[str, ...]:
    RecoveryCode.objects.filter(person_id=person_id).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(HOW_MANY)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person_id=person_id, hashed=_hash(code)) for code in codes)
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def _hash(code: str) -> str:
    return salted_hmac("rongcheng.identity.recovery", code, algorithm="sha256").hexdigest()


def _forget(person_id: UUID) -> None:
    TOTPDevice.objects.filter(user_id=person_id).delete()
    RecoveryCode.objects.filter(person_id=person_id).delete()
