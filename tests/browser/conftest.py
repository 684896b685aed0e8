"""One seeded city with its processes for every browser test of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright
from tests.browser.browsing import Visitor, launch
from tests.journeys.city import City, new_city

from rongcheng.kernel.embedded import postgres
from rongcheng.kernel.scratch import scratch_data_dir
from rongcheng.kernel.testing.databases import Databases, run_database


@pytest.fixture(scope="session")
def running_city(databases: Databases) -> Iterator[City]:
    name = run_database("_browser")
    databases.clone(name)
    city = new_city(postgres.url_for(scratch_data_dir(), name))
    try:
        city.start_broker()
        city.rongcheng("migrate")
        city.rongcheng("seed")
        city.start("worker", "live", "web")
        city.wait_ready()
        city.settle()
        yield city
    finally:
        city.stop()
        databases.drop(name)


@pytest.fixture(scope="session")
def visitor(running_city: City) -> Iterator[Visitor]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield Visitor(browser, running_city.base)
        browser.close()
