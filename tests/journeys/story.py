"""The true story, act by act: a flooded underpass, from the gauge and two citizens to a closed, answered case."""

from __future__ import annotations

import csv
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import httpx
import paho.mqtt.client as mqtt
from georeport import GeoReport
from playwright.sync_api import Browser, Page, expect
from tests.journeys.city import City, until
from tests.journeys.people import PATIENCE_MS, act_in_dialog, photo, sit_down, take_step

from rongcheng.kernel.embedded import nats

# `three` was written for Python 2 and asks for a name that Python 3 dropped; nothing else of it is touched.
itertools.ifilter = filter  # type: ignore[attr-defined]
import three  # noqa: E402

GAUGE, AIR = "wh-tunnel-03", "wh-air-01"
NEAR = (104.0679, 30.6302)
MATTER = "E0406"
RESULT = "积水已抽排，雨水箅子已疏通。"


class Story:
    """One telling of the story in one city."""

    def __init__(self, city: City, browser: Browser) -> None:
        self.city, self.browser = city, browser
        self.officer: Page
        self.progress_url = ""
        self.open311_id = ""
        self.case_path = ""

    def readings(self, *, crossing: bool) -> None:
        """Real PM2.5 hours below their rule, and the gauge's real rise, laid so that its last reading is now."""
        now = datetime.now(UTC)
        hours = _column("chengdu_pm25_2014_01.csv", "pm25_ug_m3")
        calm = [value for value in hours if value < 100][:24]
        levels = _column("underpass_level_2016_06.csv", "level_cm")
        peak = levels.index(max(levels))
        rise = levels[peak - 11 : peak + 1] if crossing else levels[:12]
        messages = [_message(AIR, "pm25", now - timedelta(hours=23 - i), v) for i, v in enumerate(calm)]
        messages += [_message(GAUGE, "depth", now - timedelta(minutes=5 * (11 - i)), v) for i, v in enumerate(rise)]
        publish(self.city, messages)

    def the_officer_watches_the_desk(self) -> None:
        self.officer = sit_down(self.browser, self.city.base, "wh-duty")
        self.officer.goto("/desk/")
        expect(self.officer.locator("[data-live-state]").first).to_contain_text("实时")
        self.officer.evaluate("window.stillTheSamePage = true")

    def the_alert_appears_without_a_reload(self) -> None:
        expect(self.officer.locator("[data-duty-new]")).to_be_visible(timeout=PATIENCE_MS)
        expect(self.officer.locator("[data-duty-new]")).to_contain_text("玉林片区下穿隧道")
        self.officer.locator("[data-duty-new]").click()
        expect(self.officer.locator("#duty-rows")).to_contain_text("玉林片区下穿隧道")
        assert self.officer.evaluate("window.stillTheSamePage") is True

    def a_citizen_reports_by_the_form(self) -> None:
        page = sit_down(self.browser, self.city.base, phone=True)
        page.goto("/report")
        page.fill("[name=text]", "玉林片区下穿隧道积水，小车都熄火了。")
        page.select_option("[name=matter]", MATTER)
        page.locator("summary", has_text="我有坐标").click()
        page.fill("[name=coordinates]", f"{NEAR[0]}, {NEAR[1]}")
        page.set_input_files("[name=photo]", [photo((60, 60, 140))])  # type: ignore[list-item]
        page.fill("[name=phone]", "13900000123")
        page.locator("button[value=check]").click()
        page.locator("button[value=send]").click()
        page.wait_for_url(re.compile(r"/track/"))
        self.progress_url = page.url
        page.context.close()

    def another_citizen_reports_by_open311(self) -> None:
        key = self.city.rongcheng("appeals", "key", "add", "neighbour").strip().splitlines()[-1]
        client = three.Three(f"{self.city.base}/open311/v2", api_key=key)
        answer = client.post(MATTER, description="Underpass flooded, cars stuck", lat=str(NEAR[1]), long=str(NEAR[0]))
        self.open311_id = answer[0]["service_request_id"]

    def both_join_the_incident(self) -> None:
        until(lambda: len(self.signals()) == 3 or None, f"three signals, not {self.signals()}\n{self.city.logs()}")
        assert {kind for kind, _ in self.signals()} == {"alert", "appeal"}
        assert len({incident for _, incident in self.signals()}) == 1

    def the_officer_opens_a_case(self) -> None:
        self.officer.goto(f"/desk/{self.signals()[0][1]}")
        expect(self.officer.locator("#sources-title")).to_contain_text("3")
        self.officer.keyboard.press("c")
        expect(self.officer.locator("[data-duty-pane]")).to_contain_text("已确认")
        self.officer.keyboard.press("o")
        self.officer.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}"))
        self.case_path = httpx.URL(self.officer.url).path

    def the_duty_list_names_the_streets_unit(self) -> None:
        dispatcher = sit_down(self.browser, self.city.base, "wh-dispatcher")
        dispatcher.goto(self.case_path)
        proposal = dispatcher.locator("form.proposal")
        expect(proposal).to_contain_text("玉林街道综合处置队")
        expect(proposal).to_contain_text("职责清单")
        dispatcher.keyboard.press("a")
        expect(dispatcher.locator("main")).to_contain_text("处置中")
        dispatcher.context.close()

    def the_worker_handles_it(self) -> None:
        self._on_the_phone("wh-worker", "handle", field="f_remark", text="已抽排积水", picture=True)

    def the_checker_fails_it_once(self) -> None:
        self._on_the_phone("wh-checker", "fail", field="f_reason", text="箅子仍堵，水没退完", picture=True)

    def the_checker_passes_it(self) -> None:
        self._on_the_phone("wh-checker", "pass", picture=True)

    def the_dispatcher_no_longer_needs_the_assisting_office(self) -> None:
        """The duty list also named an assisting unit; a case does not close over its open task."""
        dispatcher = sit_down(self.browser, self.city.base, "wh-dispatcher")
        dispatcher.goto(self.case_path)
        dispatcher.locator('form[action$="/withdraw"] button').click()
        expect(dispatcher.locator("main")).to_contain_text("已撤回")
        dispatcher.context.close()

    def the_chief_closes_it(self) -> None:
        chief = sit_down(self.browser, self.city.base, "wh-chief")
        chief.goto(self.case_path)
        act_in_dialog(chief, "close", field="f_result", text=RESULT)
        expect(chief.locator("main")).to_contain_text("已结案")
        chief.context.close()

    def the_reporters_are_told(self) -> None:
        page = sit_down(self.browser, self.city.base, phone=True)

        def answered() -> bool:
            page.goto(self.progress_url)
            return RESULT in page.content()

        until(answered, "the answer on the reporter's page")
        client = GeoReport(f"{self.city.base}/open311/v2")

        def matter() -> dict[str, Any]:
            return _one(client.get_service_request(self.open311_id))

        until(lambda: matter()["status"] == "closed", "closed in Open311")
        assert matter()["status_notes"] == RESULT, matter()
        page.context.close()

    def the_log_tells_the_whole_chain(self) -> list[str]:
        """Everything of the story hangs on one correlation id, in order, each thing once."""
        chain = [str(row[0]) for row in self.city.ask(CHAIN)]
        told = [
            wire.removeprefix("rongcheng.").removesuffix(".v1")
            for wire in chain
            if not wire.startswith("rongcheng.workflow")
        ]
        for once in ONCE:
            assert told.count(once) == 1, f"{once}: {told.count(once)} times in {told}"
        order = [told.index(step) for step in ONCE]
        assert order == sorted(order), told
        assert told.count("cases.case.handled") == 2
        return told

    def nothing_is_doubled_or_lost(self) -> None:
        assert self.city.ask("SELECT count(*) FROM kernel_parked")[0] == (0,)
        assert self.city.ask("SELECT count(*) FROM sensing_alert WHERE cleared_at IS NULL AND matter = %s", MATTER)[
            0
        ] == (1,)
        doubled = "SELECT handler FROM kernel_handled GROUP BY handler, event_id HAVING count(*) > 1"
        assert self.city.ask(doubled) == []

    def signals(self) -> list[tuple[str, str]]:
        """(source kind, incident) of every signal about the flooding since the city started."""
        rows = self.city.ask(JOINED, MATTER)
        return [(str(kind), str(incident)) for kind, incident in rows]

    def _on_the_phone(self, who: str, action: str, **what: Any) -> None:
        page = sit_down(self.browser, self.city.base, who, phone=True)
        page.goto(f"/m{self.case_path}")
        take_step(page, action, **what)
        page.context.close()


JOINED = """
SELECT e.data->>'source_kind', e.data->>'incident_id' FROM kernel_event e
  JOIN kernel_event o ON o.data->>'incident_id' = e.data->>'incident_id'
   AND o.type = 'rongcheng.incidents.incident.opened.v1' AND o.data->>'matter' = %s
 WHERE e.type = 'rongcheng.incidents.signal.joined.v1' AND e.position > (SELECT position FROM journey_start)
 ORDER BY e.position
"""
ALERTS = """
SELECT count(*) FROM kernel_event WHERE type = 'rongcheng.sensing.alert.opened.v1' AND data->>'matter' = %s
   AND position > (SELECT position FROM journey_start)
"""
CHAIN = """
SELECT type FROM kernel_event WHERE correlation_id = (
    SELECT correlation_id FROM kernel_event WHERE type = 'rongcheng.incidents.incident.opened.v1'
       AND position > (SELECT position FROM journey_start) AND data->>'matter' = 'E0406' ORDER BY position LIMIT 1)
 ORDER BY position
"""
ONCE = (
    "sensing.alert.opened",
    "incidents.incident.opened",
    "incidents.incident.confirmed",
    "cases.case.opened",
    "cases.case.dispatched",
    "cases.case.reworked",
    "cases.case.closed",
)


def publish(city: City, messages: list[tuple[str, str]]) -> None:
    """Send as a device does: MQTT 3.1.1, QoS 1, and wait until the broker has taken each."""
    ends = nats.endpoints_for(city.data_dir)
    assert ends is not None
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="journey-device")
    client.username_pw_set("device", ends.users["device"])
    client.connect(ends.mqtt_host, ends.mqtt_port)
    client.loop_start()
    try:
        for topic, payload in messages:
            client.publish(topic, payload, qos=1).wait_for_publish(10)
    finally:
        client.disconnect()
        client.loop_stop()


def _message(thing: str, stream: str, at: datetime, value: float) -> tuple[str, str]:
    return f"devices/{thing}/{stream}/obs", json.dumps({"t": at.isoformat(), "v": value})


def _column(name: str, column: str) -> list[float]:
    text = (files("rongcheng.apps.sensing") / "data" / name).read_text(encoding="utf-8")
    return [float(row[column]) for row in csv.DictReader(text.splitlines()) if row[column] not in ("", "NA")]


def _one(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer[0] if isinstance(answer, list) else answer
    return found
