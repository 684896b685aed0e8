"""A client that somebody else wrote reports nothing and reads everything, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from georeport import GeoReport

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.tests.makers import WUHOU, receive
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_foreign_client_reads_services_and_requests(live_server: Any, form: str) -> None:
    receipt, other = receive(now=clock.now()), receive(matter="E0302", now=clock.now())
    city = GeoReport(f"{live_server.url}/open311/v2", jurisdiction="510100", output_format=form)
    assert city.get_service_list()[0]["service_code"] == "E0406"
    assert city.get_service_definition("E0406")["service_code"] == "E0406"
    assert len(city.get_service_requests()) == 2
    listed = city.get_service_requests(service_request_id=f"{receipt.appeal_id},{other.appeal_id}", status="open")
    assert {entry["service_request_id"] for entry in listed} == {str(receipt.appeal_id), str(other.appeal_id)}
    one = city.get_service_request(str(receipt.appeal_id))
    assert one["status"] == "open"


def test_the_foreign_client_sees_the_answer_to_what_was_filed(live_server: Any) -> None:
    key = services.issue_api_key(actor=Actor.system("tests"), now=clock.now(), name="app")
    sent = {"api_key": key, "service_code": "E0406", "lat": WUHOU[1], "long": WUHOU[0], "description": "积水"}
    filed = requests.post(f"{live_server.url}/open311/v2/requests.json", data=sent, timeout=30).json()
    identifier = filed[0]["service_request_id"]
    city = GeoReport(f"{live_server.url}/open311/v2")
    assert city.get_service_request(identifier)["status"] == "open"
    services.answer_appeal(actor=make_actor("agent"), now=clock.now(), appeal_id=identifier, text="已抽排")
    closed = city.get_service_request(identifier)
    assert (closed["status"], closed["status_notes"]) == ("closed", "已抽排")
