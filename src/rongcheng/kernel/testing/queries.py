"""How many queries a page needs: recorded in tests/query_counts.json, compared at every run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

RECORD = Path("tests/query_counts.json")


@contextmanager
def record_queries(name: str) -> Iterator[CaptureQueriesContext]:
    """The block needs as many queries as recorded. RECORD_QUERIES=1 records what it needs now."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    counts = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    needed = len(captured)
    if os.environ.get("RECORD_QUERIES") == "1" or name not in counts:
        counts[name] = needed
        RECORD.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n")
        return
    listing = "\n".join(query["sql"][:160] for query in captured.captured_queries)
    assert needed == counts[name], f"{name} needs {needed} queries, recorded are {counts[name]}:\n{listing}"
