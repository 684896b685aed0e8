"""Contacts are stored sealed: AES with a message authentication code (Fernet), keys derived by HKDF-SHA256."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rongcheng.apps.appeals.contracts import Contact


def seal(contact: Contact, keys: Sequence[bytes]) -> bytes:
    """The contact, unreadable without one of the keys."""
    return _fernet(tuple(keys)).encrypt(json.dumps(asdict(contact), ensure_ascii=False).encode())


def unseal(sealed: bytes, keys: Sequence[bytes]) -> Contact:
    """The contact again; raises cryptography.fernet.InvalidToken with the wrong key or a changed text."""
    return Contact(**json.loads(_fernet(tuple(keys)).decrypt(sealed)))


def keyed_hash(text: str, key: bytes) -> str:
    """A hash that cannot be looked up in a table of all addresses or keys."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _fernet(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"rongcheng appeals contact").derive(key)
