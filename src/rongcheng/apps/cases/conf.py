"""Settings of cases; RONGCHENG_CASES_<FIELD> overrides each."""

from __future__ import annotations

from dataclasses import dataclass

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True, kw_only=True)
class CasesConf:
    """How long lists are and where counting stops."""

    page_size: int = 100
    count_cap: int = 1000
    tab_cap: int = 100
    export_cap: int = 100_000


conf = settings_of(CasesConf, "CASES")
