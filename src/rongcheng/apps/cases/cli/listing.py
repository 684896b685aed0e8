"""The list page as a browser gets it, without the network: middleware, session, queries, template."""

from __future__ import annotations

import random
import re
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

NEXT = re.compile(r'href="([^"]*cursor=[^"]*)"')
FIRST = "/cases/?size=100"
FILTERS = ("", "&state=live", "&state=closed", "&state=handling", "&light=red", "&matter=E0403")


def time_list_pages(username: str, password: str, requests: int) -> dict[str, object]:
    """Milliseconds of each request: first pages with and without filters, and pages further on."""
    client = Client(headers={"host": "localhost"})
    client.post("/sign-in", {"username": username, "password": password})
    choice = random.Random(1)
    path, times = FIRST, []
    for _ in range(requests):
        started = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
        further = NEXT.search(response.content.decode())
        path = further[1].replace("&amp;", "&") if further and choice.random() < 0.5 else FIRST + choice.choice(FILTERS)
        path = path if path.startswith("/") else "/cases/" + path
    with CaptureQueriesContext(connection) as captured:
        rows = client.get(FIRST).content.decode().count("<tr")
    return {"milliseconds": times, "queries": len(captured), "rows": rows}
