"""The true story through real processes, whole, and with a part cut, killed or emptied in the middle."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import nats as nats_client
import pytest
from nats.js.errors import NotFoundError
from playwright.sync_api import Browser, sync_playwright
from tests.journeys.city import City, until
from tests.journeys.people import has_chromium, open_browser
from tests.journeys.story import Story

from rongcheng.kernel.embedded import nats

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not has_chromium() and os.environ.get("CI") != "true",
        reason="Chromium is not installed; set RONGCHENG_CHROMIUM",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = open_browser(playwright)
        yield opened
        opened.close()


@pytest.fixture
def story(city: City, browser: Browser) -> Iterator[Story]:
    city.ask("CREATE TABLE journey_start AS SELECT coalesce(max(position), 0) AS position FROM kernel_event")
    yield Story(city, browser)
    for context in browser.contexts:
        context.close()


def begin(story: Story) -> None:
    story.the_officer_watches_the_desk()
    story.readings(crossing=True)
    story.the_alert_appears_without_a_reload()


def citizens_join(story: Story) -> None:
    story.a_citizen_reports_by_the_form()
    story.another_citizen_reports_by_open311()
    story.both_join_the_incident()


def handle(story: Story) -> None:
    story.the_officer_opens_a_case()
    story.the_duty_list_names_the_streets_unit()
    story.the_worker_handles_it()
    story.the_checker_fails_it_once()


def finish(story: Story) -> None:
    story.the_worker_handles_it()
    story.the_checker_passes_it()
    story.the_dispatcher_no_longer_needs_the_assisting_office()
    story.the_chief_closes_it()
    story.the_reporters_are_told()
    story.the_log_tells_the_whole_chain()
    story.nothing_is_doubled_or_lost()


def all_events_reach_the_broker(city: City) -> None:
    """Every event of the log is at the broker once."""
    events = "SELECT count(*) FROM kernel_event"

    def complete() -> bool:
        return messages_at_the_broker(city) == city.ask(events)[0][0]

    until(complete, f"every event at the broker: {messages_at_the_broker(city)}\n{city.logs()}", 60)


def messages_at_the_broker(city: City) -> int:
    ends = nats.endpoints_for(city.data_dir)
    assert ends is not None

    async def ask() -> int:
        client = await nats_client.connect(ends.url, max_reconnect_attempts=1)
        try:
            return (await client.jetstream().stream_info("CITY_EVENTS")).state.messages
        except NotFoundError:
            return 0
        finally:
            await client.close()

    # Playwright's own event loop runs on this thread.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(ask())).result()


def test_a_flooded_underpass_becomes_a_closed_and_answered_case(story: Story) -> None:
    story.city.start()
    story.city.wait_ready()
    begin(story)
    citizens_join(story)
    handle(story)
    finish(story)
    all_events_reach_the_broker(story.city)


def test_the_story_does_not_need_the_relay_and_the_broker_catches_up(story: Story) -> None:
    story.city.start("worker", "ingest", "live", "web")
    story.city.wait_ready()
    begin(story)
    citizens_join(story)
    handle(story)
    finish(story)
    story.city.start("relay")
    all_events_reach_the_broker(story.city)


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(story: Story) -> None:
    story.city.start()
    story.city.wait_ready()
    begin(story)
    story.city.kill("worker")
    story.a_citizen_reports_by_the_form()
    story.city.start("worker")
    story.another_citizen_reports_by_open311()
    story.city.kill("worker")
    story.city.start("worker")
    story.both_join_the_incident()
    story.the_officer_opens_a_case()
    story.city.kill("worker")
    story.the_duty_list_names_the_streets_unit()
    story.the_worker_handles_it()
    story.the_checker_fails_it_once()
    story.city.start("worker")
    finish(story)
    all_events_reach_the_broker(story.city)


def test_the_broker_loses_its_whole_store_in_the_middle(story: Story) -> None:
    story.city.start()
    story.city.wait_ready()
    begin(story)
    citizens_join(story)
    story.city.lose_broker_store()
    handle(story)
    story.readings(crossing=True)
    finish(story)
    all_events_reach_the_broker(story.city)
