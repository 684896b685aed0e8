"""What the tests of incidents share: procedures are loaded, and a way to make signals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from rongcheng.apps.incidents.contracts import SourceKind
from rongcheng.apps.incidents.services.signals import Heard
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import ids
from rongcheng.kernel.geo import Point

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WUHOU = "510107"
WANGJIANG = Point(104.0843, 30.6305)
METRE = 1 / 111_320
_numbers = count(1)


@pytest.fixture
def procedures(db: None) -> None:
    """Every app's procedures are loaded."""
    workflow.load_packaged_procedures()


@pytest.fixture
def heard() -> Callable[..., Heard]:
    """A signal, by default of road flooding near the Wangjiang road at noon."""

    def make(*, metres_north: float = 0, minutes: float = 0, **changes: Any) -> Heard:
        given: dict[str, Any] = {
            "source_kind": SourceKind.ALERT,
            "source_id": f"alert-{next(_numbers)}",
            "matter": "E0406",
            "division": WUHOU,
            "point": Point(WANGJIANG.lon, WANGJIANG.lat + metres_north * METRE),
            "occurred_at": NOON + timedelta(minutes=minutes),
            "title": "望江路下穿隧道：积水超过 15 cm",
            "confidence": 0.8,
            "correlation_id": ids.new_id(),
        }
        return Heard(**{**given, **changes})

    return make
