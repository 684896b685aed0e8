"""Settings of sensing; each is read from RONGCHENG_SENSING_<NAME>."""

from __future__ import annotations

from dataclasses import dataclass

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True, kw_only=True)
class SensingConf:
    """How far off a device's clock may be, and how the ingest works."""

    future_s: int = 600
    past_s: int = 30 * 86400
    batch: int = 1000
    part_bytes: int = 512 * 1024
    stream: str = "DEVICES"
    redeliver_s: int = 30
    city: str = "510100"


def sensing_conf() -> SensingConf:
    """The settings in force."""
    return settings_of(SensingConf, "SENSING")
