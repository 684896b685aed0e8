"""Outside programs report and read by GeoReport v2, in JSON and XML, and learn nothing personal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.test import Client

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.contracts import AppealKind, Channel
from rongcheng.apps.appeals.models import ApiKey, Appeal, AppealContact, AppealPhoto
from rongcheng.apps.appeals.tests.makers import CONTACT, NOW, OUTSIDE, SECRET_PHONE, WUHOU, photo, receive
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
ROOT = "/open311/v2"
ADDRESSES = [
    "discovery", "services", "services/E0406", "requests", "requests/{id}", "tokens/{id}"
]  # fmt: skip
REQUEST_FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


@pytest.fixture
def key() -> str:
    return services.issue_api_key(actor=Actor.system("tests"), now=NOW, name="app")


def post(client: Client, key: str, form: str = "json", headers: dict[str, str] | None = None, **changes: Any) -> Any:
    plain = {
        "api_key": key, "service_code": "E0406", "lat": WUHOU[1], "long": WUHOU[0], "description": "Road is flooded",
        "attribute[depth]": "knee", "first_name": "小明", "last_name": "张", "phone": SECRET_PHONE,
        "email": "xiaoming@example.com", "device_id": "device-77",
    }  # fmt: skip
    sent = {name: value for name, value in {**plain, **changes}.items() if value is not None}
    return client.post(f"{ROOT}/requests.{form}", sent, headers=headers or {})


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_speaks_json_and_xml(client: Client, address: str) -> None:
    path = f"{ROOT}/{address.format(id=receive(now=clock.now()).appeal_id)}"
    in_json, in_xml = client.get(f"{path}.json"), client.get(f"{path}.xml")
    assert (in_json.status_code, in_json["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert (in_xml.status_code, in_xml["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert in_json.json()
    assert len(ElementTree.fromstring(in_xml.content)) > 0


def test_xml_and_json_say_the_same(client: Client) -> None:
    receive(now=clock.now())
    told = client.get(f"{ROOT}/requests.json").json()[0]
    document = ElementTree.fromstring(client.get(f"{ROOT}/requests.xml").content)
    assert document.tag == "service_requests"
    element = document[0]
    assert element.tag == "request"
    assert {child.tag for child in element} == REQUEST_FIELDS == set(told)
    assert {child.tag: child.text for child in element} == {
        name: None if value is None else str(value) for name, value in told.items()
    }


def test_services_are_named_in_the_readers_language(client: Client) -> None:
    chinese = client.get(f"{ROOT}/services.json").json()
    english = client.get(f"{ROOT}/services.json", headers={"Accept-Language": "en"}).json()
    assert chinese[0]["service_name"] == "路面积水、内涝"
    assert english[0]["service_name"] == "Flooded road"
    assert [entry["service_code"] for entry in chinese] == [entry["service_code"] for entry in english]


def test_a_definition_lists_the_questions_with_their_choices(client: Client) -> None:
    definition = client.get(f"{ROOT}/services/E0406.json").json()
    depth = definition["attributes"][0]
    assert (depth["code"], depth["datatype"], depth["variable"]) == ("depth", "singlevaluelist", True)
    assert [value["key"] for value in depth["values"]] == ["ankle", "knee", "above"]
    assert client.get(f"{ROOT}/services/E0406.xml").content.startswith(b"<?xml")


def test_a_program_with_a_key_reports(client: Client, key: str) -> None:
    answered = post(client, key)
    assert answered.status_code == 201
    (filed,) = answered.json()
    appeal = Appeal.objects.get(pk=UUID(filed["service_request_id"]))
    assert (appeal.channel, appeal.matter, appeal.attributes) == (Channel.OPEN311, "E0406", {"depth": "knee"})
    assert appeal.number in filed["service_notice"]
    assert AppealContact.objects.get(appeal=appeal).has_phone
    document = ElementTree.fromstring(post(client, key, "xml").content)
    assert document.findtext("request/service_request_id")


def test_the_notice_leads_to_the_progress_page(client: Client, key: str) -> None:
    notice = post(client, key).json()[0]["service_notice"]
    assert client.get("/track" + notice.split("/track", 1)[1]).status_code == 200


def test_a_photo_may_come_along(client: Client, key: str) -> None:
    assert post(client, key, media=photo()).status_code == 201
    assert AppealPhoto.objects.get().appeal_id == Appeal.objects.get().pk


@pytest.mark.parametrize("wrong", ["", "nonsense", None])
def test_without_a_valid_key_nothing_is_written(client: Client, key: str, wrong: str | None) -> None:
    answered = post(client, wrong)  # type: ignore[arg-type]
    assert answered.status_code == 403
    assert answered.json()[0]["code"] == "403"
    assert not Appeal.objects.exists()


def test_a_revoked_key_opens_nothing(client: Client, key: str) -> None:
    services.revoke_api_key(actor=Actor.system("tests"), now=NOW, name="app")
    assert post(client, key).status_code == 403


def test_keys_are_kept_as_hashes_only(key: str) -> None:
    kept = ApiKey.objects.get()
    assert key not in (kept.hash, kept.name)
    assert len(kept.hash) == 64


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"service_code": "NOPE"}, 404),
        ({"service_code": None}, 404),
        ({"jurisdiction_id": "999"}, 404),
        ({"description": ""}, 400),
        ({"lat": None, "long": None}, 400),
        ({"lat": "north"}, 400),
        ({"lat": "91"}, 400),
        ({"lat": "nan", "long": "nan"}, 400),
        ({"lat": OUTSIDE[1], "long": OUTSIDE[0]}, 400),
        ({"phone": "1"}, 400),
        ({"email": "x"}, 400),
        ({"description": "a\x00b", "email": "\x00"}, 400),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_refusals_come_in_the_form_of_the_standard(
    client: Client, key: str, form: str, changes: dict[str, Any], status: int
) -> None:
    answered = post(client, key, form, **changes)
    assert answered.status_code == status
    if form == "json":
        errors = answered.json()
        assert all(set(error) == {"code", "description"} and error["code"] == str(status) for error in errors)
    else:
        document = ElementTree.fromstring(answered.content)
        assert document.tag == "errors"
        assert document.findtext("error/code") == str(status)
    assert not Appeal.objects.exists()


def test_a_repeated_message_is_one_request(client: Client, key: str) -> None:
    again = {"Idempotency-Key": "message-1"}
    first, second = post(client, key, headers=again), post(client, key, headers=again)
    assert first.json() == second.json()
    assert Appeal.objects.count() == 1


def test_a_key_has_its_share_of_a_minute(client: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_APPEALS_OPEN311_PER_MINUTE", "2")
    with clock.frozen(NOW):
        answers = [post(client, key, description=f"matter {n}") for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_nothing_personal_is_read_back(client: Client, key: str) -> None:
    identifier = post(
        client, key, description=f"找我 {SECRET_PHONE} 张三 51010719900101123X", address_string="一号楼3单元502"
    ).json()[0]["service_request_id"]
    receipt = Appeal.objects.get().number
    for path in (f"{ROOT}/requests.json", f"{ROOT}/requests/{identifier}.json", f"{ROOT}/requests/{identifier}.xml"):
        told = client.get(path).content.decode()
        hidden = (SECRET_PHONE, "小明", "xiaoming", "device-77", "51010719900101123X", "502", receipt)
        assert not [word for word in hidden if word in told]
    (request,) = client.get(f"{ROOT}/requests.json").json()
    assert (request["lat"], request["long"]) == (30.642, 104.044)


def test_confidential_requests_are_not_listed_and_say_nothing(client: Client) -> None:
    hidden = receive(kind=AppealKind.TIP_OFF, now=clock.now(), contact=CONTACT)
    assert client.get(f"{ROOT}/requests.json").json() == []
    (shown,) = client.get(f"{ROOT}/requests/{hidden.appeal_id}.json").json()
    assert (shown["description"], shown["address"], shown["lat"], shown["long"]) == (None, None, None, None)


def test_lists_can_be_filtered(client: Client) -> None:
    flood = receive(now=clock.now())
    dust = receive(matter="E0302", now=clock.now())
    plain = receive(matter="OTHER", now=clock.now())
    agent = make_actor("agent")
    services.answer_appeal(actor=agent, now=clock.now(), appeal_id=dust.appeal_id, text="已洒水降尘")

    def ids(query: str) -> set[str]:
        return {entry["service_request_id"] for entry in client.get(f"{ROOT}/requests.json?{query}").json()}

    assert ids("service_code=E0406") == {str(flood.appeal_id)}
    assert ids("service_code=E0406,E0302") == {str(flood.appeal_id), str(dust.appeal_id)}
    assert ids("service_code=OTHER") == {str(plain.appeal_id)}
    assert ids("status=closed") == {str(dust.appeal_id)}
    assert ids("status=open") == {str(flood.appeal_id), str(plain.appeal_id)}
    assert ids("status=open,closed") == ids("") == {str(r.appeal_id) for r in (flood, dust, plain)}
    assert ids(f"service_request_id={flood.appeal_id},nonsense") == {str(flood.appeal_id)}
    assert len(ids("page=1&page_size=2") | ids("page=2&page_size=2")) == 3


def test_a_closed_request_tells_its_result(client: Client) -> None:
    receipt = receive(now=clock.now())
    services.answer_appeal(actor=make_actor("agent"), now=clock.now(), appeal_id=receipt.appeal_id, text="已疏通")
    (told,) = client.get(f"{ROOT}/requests/{receipt.appeal_id}.json").json()
    assert (told["status"], told["status_notes"]) == ("closed", "已疏通")


def test_lists_reach_back_ninety_days(client: Client) -> None:
    now = clock.now()
    recent, old = receive(now=now - timedelta(days=89)), receive(now=now - timedelta(days=120))
    listed = [entry["service_request_id"] for entry in client.get(f"{ROOT}/requests.json").json()]
    assert listed == [str(recent.appeal_id)]
    start = (now - timedelta(days=130)).strftime("%Y-%m-%dT%H:%M:%SZ")
    listed = [entry["service_request_id"] for entry in client.get(f"{ROOT}/requests.json?start_date={start}").json()]
    assert str(old.appeal_id) in listed


@pytest.mark.parametrize(
    "query",
    [
        "status=broken", "start_date=yesterday", "start_date=2026-01-01&end_date=2026-12-31", "page=0", "page=1e9",
        "page_size=100000", "end_date=0001-01-01", "start_date=9999-12-31T23:59:59Z", "jurisdiction_id=1",
    ],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(client: Client, query: str) -> None:
    answered = client.get(f"{ROOT}/requests.json?{query}")
    assert answered.status_code in (400, 404) or answered.json() == []


@pytest.mark.parametrize("path", ["requests/nonsense", "requests/00000000-0000-0000-0000-000000000000", "tokens/x"])
def test_an_unknown_request_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"{ROOT}/{path}.json").status_code == 404


def test_the_openapi_document_describes_every_route(client: Client) -> None:
    document = json.loads(client.get(f"{ROOT}/openapi.json").content)
    assert set(document["paths"]) == {
        f"{ROOT}/{path}.{{form}}"
        for path in (
            "discovery", "services", "services/{service_code}", "requests", "requests/{service_request_id}",
            "tokens/{token}",
        )
    }  # fmt: skip
