"""Settings of incidents; RONGCHENG_INCIDENTS_<FIELD> overrides each."""

from __future__ import annotations

from dataclasses import dataclass

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True, kw_only=True)
class IncidentsConf:
    """How long a dismissal or a merge can be taken back, and how many lines the desk shows."""

    undo_min: int = 30
    page_size: int = 50


conf = settings_of(IncidentsConf, "INCIDENTS")
