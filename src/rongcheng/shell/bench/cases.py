"""Writes of case life cycles by two processes, and list pages out of a million cases."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from rongcheng.shell.bench.report import Figure, Report, percentile
from rongcheng.shell.bench.scratch import SELF, ScratchCity

WRITERS = 2
SURE = "--yes-this-is-scratch-data"


def measure(city: ScratchCity, *, quick: bool) -> Report:
    """First the writes on a small table, then the list on a full one."""
    seconds, cases, requests = (8, 200_000, 60) if quick else (30, 1_000_000, 300)
    city.say(f"writing with {WRITERS} processes for {seconds} s")
    writing = [_start("measure-writes", "--seconds", str(seconds), SURE) for _ in range(WRITERS)]
    done = [_finish(process) for process in writing]
    rate = sum(one["writes"] / one["seconds"] for one in done)
    city.say(f"filling in {cases:,} cases")
    _finish(_start("fill", "--count", str(cases), SURE))
    city.say(f"asking for {requests} list pages")
    listed = _finish(_start("measure-list", "--requests", str(requests)))
    figures = [
        Figure("case_writes_per_s", rate, "writes/s"),
        Figure("case_list_p50_ms", percentile(listed["milliseconds"], 0.5), "ms"),
        Figure("case_list_p95_ms", percentile(listed["milliseconds"], 0.95), "ms"),
        Figure("case_list_queries", listed["queries"], "queries"),
    ]
    settings = {
        "writers": WRITERS,
        "seconds": seconds,
        "cases": cases,
        "list_requests": requests,
        "rows_a_page": listed["rows"],
        "fsync": "on",
    }
    return Report("cases", figures, settings)


def _start(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen((*SELF, "cases", *command), stdout=subprocess.PIPE, text=True)


def _finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a measuring process ended with {process.returncode}")
    found: dict[str, Any] = json.loads(out)
    return found
