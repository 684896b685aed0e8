"""Settings of appeals: RONGCHENG_APPEALS_<FIELD>."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True, kw_only=True)
class AppealsConf:
    """What an operator may set; the defaults suit one city on one machine."""

    reports_per_hour: int = 30
    """Reports by the public form from one network address; mobile networks share addresses, so not too few."""
    photos_per_hour: int = 180
    """Photos of reports not yet sent, from one network address."""
    open311_per_minute: int = 300
    """Reports by one Open311 key."""
    tries_per_hour: int = 10
    """Look-ups of one receipt, or from one address, by telephone number instead of the link."""
    photos_per_report: int = 6
    photo_megabytes: int = 10
    text_length: int = 5000
    draft_hours: int = 24
    """Photos of a report that was never sent are forgotten after this."""
    public_url: str = "http://127.0.0.1:8000"
    """What citizens type to reach us; stands in letters."""
    jurisdictions: tuple[str, ...] = ("510100",)
    """Codes that an Open311 client may name as jurisdiction_id."""
    sender: str = "rongcheng@localhost"
    contact_key: str = ""
    """Seals contacts; without one a key made from the installation's secret key is used."""
    retired_contact_keys: str = ""
    """Comma-separated older keys, still good for reading."""


def conf() -> AppealsConf:
    return settings_of(AppealsConf, "APPEALS")


def contact_keys() -> tuple[bytes, ...]:
    """The keys that seal contacts: the first writes, all of them read."""
    own = conf()
    current = own.contact_key or f"appeals.contact:{settings.SECRET_KEY}"
    retired = [key.strip() for key in own.retired_contact_keys.split(",") if key.strip()]
    return tuple(key.encode() for key in (current, *retired))


def hashing_key() -> bytes:
    """What network addresses and API keys are hashed with before they are stored."""
    return f"appeals.hash:{settings.SECRET_KEY}".encode()
