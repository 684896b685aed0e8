"""The nightly sweep of the media store."""

from __future__ import annotations

from rongcheng.kernel.jobs import periodic
from rongcheng.kernel.media.sweeping import sweep


@periodic("40 3 * * *")
def sweep_media(timestamp: int) -> None:
    sweep()
