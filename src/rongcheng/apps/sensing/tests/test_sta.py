"""The SensorThings service answers as OGC 18-088 says, to those who hold a key and within its reach."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.models import Alert, Datastream, HistoricalLocation, Observation, Sensor, Thing
from rongcheng.apps.sensing.tests.makers import (
    IN_JINJIANG,
    NOW,
    SYSTEM,
    gauge_body,
    make_gauge,
    make_rule,
    reading,
    record,
)

pytestmark = pytest.mark.django_db
ROOT = "/sta/v1.1"


class Sta:
    """A client with a key."""

    def __init__(self, *divisions, may_write=True, organisation_id=None):
        key = services.issue_key(actor=SYSTEM, now=NOW, holder="区排水", divisions=divisions or ("5101",),
                                 organisation_id=organisation_id, may_write=may_write)  # fmt: skip
        self.headers = {"Authorization": f"Bearer {key.secret}"}

    def send(self, method, path, body=None, **query):
        data = body if isinstance(body, str) else json.dumps(body)
        more = {"data": data, "content_type": "application/json"} if body is not None else {"data": query}
        return getattr(Client(), method)(f"{ROOT}{path}", headers=self.headers, **more)

    def get(self, path, **query):
        return self.send("get", path, **{f"${name}": value for name, value in query.items()})

    def values(self, path, **query):
        response = self.get(path, **query)
        assert response.status_code == 200, response.content
        return response.json()["value"]

    def names(self, path, **query):
        return [each["name"] for each in self.values(path, **query)]


@pytest.fixture
def sta():
    return Sta()


def test_the_root_lists_the_sets_and_what_is_met(sta):
    answer = sta.get("/").json()
    assert [each["name"] for each in answer["value"]] == [
        "Things", "Locations", "HistoricalLocations", "Sensors", "ObservedProperties", "Datastreams",
        "FeaturesOfInterest", "Observations",
    ]  # fmt: skip
    assert "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel" in answer["serverSettings"]["conformance"]


def test_a_deep_insert_makes_everything_and_says_where_it_is(sta):
    made = sta.send("post", "/Things", gauge_body())
    assert made.status_code == 201
    thing = made.json()
    assert made["Location"] == thing["@iot.selfLink"] == f"http://testserver{ROOT}/Things({thing['@iot.id']})"
    assert isinstance(thing["@iot.id"], int)
    found = sta.get(
        f"/Things({thing['@iot.id']})", expand="Datastreams($expand=Sensor,ObservedProperty),Locations"
    ).json()
    assert found["Datastreams"][0]["ObservedProperty"]["name"] == "水位"
    assert found["Locations"][0]["location"] == gauge_body()["Locations"][0]["location"]
    assert Thing.objects.get().division.startswith("510107")
    assert HistoricalLocation.objects.count() == 1


@pytest.mark.parametrize("encoding", ["application/geo+json", "application/vnd.geo+json"])
def test_both_media_types_of_geojson_are_taken_and_given_back(sta, encoding):
    body = gauge_body()
    body["Locations"][0]["encodingType"] = encoding
    sta.send("post", "/Things", body)
    assert sta.values("/Locations")[0]["encodingType"] == encoding


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("name"),
        lambda body: body.update(colour="red"),
        lambda body: body["Datastreams"][0].pop("Sensor"),
        lambda body: body["Datastreams"][0].update(Sensor={"@iot.id": 999999}),
        lambda body: body["Datastreams"][0]["Sensor"].pop("metadata"),
        lambda body: body["Locations"][0].update(location={"type": "Point", "coordinates": [2.35, 48.85]}),
        lambda body: body["Locations"][0].update(location={"type": "Point", "coordinates": ["x", 1]}),
        lambda body: body.update(properties={"key": "a b"}),
        lambda body: body.update(description="\x00"),
        lambda body: body.update(Datastreams={}),
    ],
)
def test_an_invalid_deep_insert_is_refused_and_makes_nothing(sta, spoil):
    body = gauge_body()
    spoil(body)
    response = sta.send("post", "/Things", body)
    assert response.status_code == 400, response.content
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["code"] == "entity-not-valid"
    assert (Thing.objects.count(), Sensor.objects.count()) == (0, 0)


@pytest.mark.parametrize("raw", ["", "{", "[]", "1", '"x"', "[" * 5000, "null"])
def test_what_is_no_json_object_is_refused(sta, raw):
    assert sta.send("post", "/Things", raw or " ").status_code == 400


def test_an_observation_gets_the_feature_of_its_things_place_and_the_next_one_reuses_it(sta):
    make_gauge()
    stream = Datastream.objects.get().pk
    first = sta.send("post", f"/Datastreams({stream})/Observations", {"result": 4, "phenomenonTime": NOW.isoformat()})
    second = sta.send("post", "/Observations", {"result": "湿", "Datastream": {"@iot.id": stream}})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["resultTime"] is None
    assert first.json()["result"] == 4
    features = [
        sta.get(f"/Observations({each.json()['@iot.id']})/FeatureOfInterest").json() for each in (first, second)
    ]
    assert features[0] == features[1]
    assert features[0]["feature"]["type"] == "Point"


@pytest.mark.parametrize("result", [None, 1, 2.5, True, "x", [1, {"a": None}], {"a": 1}])
def test_results_of_every_json_type_come_back(sta, result):
    make_gauge()
    stream = Datastream.objects.get().pk
    made = sta.send("post", f"/Datastreams({stream})/Observations", {"result": result})
    assert made.status_code == 201
    assert sta.values("/Observations", select="result") == [{"result": result}]


def test_an_observation_by_http_is_judged_like_one_by_mqtt(sta):
    make_gauge()
    stream = Datastream.objects.get().pk
    make_rule(stream)
    sta.send("post", f"/Datastreams({stream})/Observations", {"result": 30})
    assert Alert.objects.get().value == 30.0


def test_paths_lead_through_links_to_properties_and_raw_values(sta):
    thing = make_gauge()
    stream = Datastream.objects.get()
    record(reading(-1, 4.5))
    assert sta.values(f"/Things({thing})/Datastreams({stream.pk})/Observations")[0]["result"] == 4.5
    assert sta.get(f"/Datastreams({stream.pk})/Thing/name").json() == {"name": "下穿隧道 gauge-1"}
    raw = sta.get(f"/Datastreams({stream.pk})/unitOfMeasurement/$value")
    assert json.loads(raw.content)["symbol"] == "cm"
    assert raw["Content-Type"] == "text/plain; charset=utf-8"
    assert sta.values(f"/Things({thing})/Datastreams/$ref")[0]["@iot.selfLink"].endswith(f"/Datastreams({stream.pk})")
    period = sta.get(f"/Datastreams({stream.pk})").json()["phenomenonTime"]
    assert period == "2026-07-01T03:59:00Z/2026-07-01T03:59:00Z"


@pytest.mark.parametrize(
    "path",
    ["/Things(99)", "/Things(99)/Datastreams", "/Nothings", "/Things/name", "/Things(x)", "/Things('1')",
     "/Things(9999999999999999999)", "/Things(1)/nothing", "/Observations(1)/Datastream"],
)  # fmt: skip
def test_what_is_not_there_is_404(sta, path):
    response = sta.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "entity-not-found"


def test_sets_are_paged_counted_ordered_and_selected(sta):
    make_gauge()
    record([reading(-n, n) for n in range(5)])
    answer = sta.get("/Observations", top=2, count="true", orderby="result desc", select="result").json()
    assert answer["@iot.count"] == 5
    assert answer["value"] == [{"result": 4}, {"result": 3}]
    following = Client().get(answer["@iot.nextLink"], headers=sta.headers).json()
    assert [each["result"] for each in following["value"]] == [2, 1]
    last = Client().get(following["@iot.nextLink"], headers=sta.headers).json()
    assert [each["result"] for each in last["value"]] == [0]
    assert "@iot.nextLink" not in last
    assert sta.values("/Observations", skip=4, orderby="phenomenonTime")[0]["result"] == 0


FILTERS = {
    "result gt 2": {3, 4},
    "result ge 2 and result lt 4": {2, 3},
    "result eq 1 or result eq 3": {1, 3},
    "not (result gt 1)": {0, 1},
    "result ne 2": {0, 1, 3, 4},
    "result mul 2 add 1 eq 7": {3},
    "result mod 2 eq 0": {0, 2, 4},
    "6 div result gt 2": {1, 2},
    "result in (0, 4)": {0, 4},
    "phenomenonTime ge 2026-07-01T03:58:00Z": {0, 1, 2},
    "phenomenonTime lt 2026-07-01T11:58:00+08:00": {3, 4},
    "minute(phenomenonTime) eq 57": {3},
    "resultTime eq null": {0, 1, 2, 3, 4},
    "Datastream/Thing/name eq '下穿隧道 gauge-1'": {0, 1, 2, 3, 4},
    "startswith(Datastream/name, '积水')": {0, 1, 2, 3, 4},
    "Datastream/unitOfMeasurement/symbol eq 'm'": set(),
    "Datastream/@iot.id gt 0 and result eq 1": {1},
    "result eq 'x'": set(),
}


@pytest.mark.parametrize("text", FILTERS)
def test_filters_choose_observations(sta, text):
    make_gauge()
    record([reading(-n, n) for n in range(5)])
    assert {each["result"] for each in sta.values("/Observations", filter=text)} == FILTERS[text]


def test_filters_choose_things_by_what_hangs_on_them(sta):
    make_gauge("gauge-1")
    make_gauge("gauge-2", IN_JINJIANG)
    record(reading(-1, 30), subject="devices.gauge-2.level.obs")
    assert sta.names("/Things", filter="Datastreams/Observations/result gt 20") == ["下穿隧道 gauge-2"]
    assert sta.names("/Things", filter="properties/key eq 'gauge-1'") == ["下穿隧道 gauge-1"]
    assert sta.names("/Things", filter="length(name) eq 12 and endswith(name,'2')") == ["下穿隧道 gauge-2"]
    assert sta.names("/Datastreams", filter="contains(tolower(Thing/name), 'gauge-2')") == ["积水深度"]


@pytest.mark.parametrize(
    "query",
    [{"filter": "result gt"}, {"filter": "colour eq 1"}, {"filter": "name eq 1"}, {"filter": "sleep(5)"},
     {"filter": "result eq 1 and Datastream/name"}, {"filter": "'"}, {"filter": "(" * 300},
     {"filter": "name eq '\x00'"},
     {"orderby": "colour"}, {"orderby": "Datastreams/name"}, {"select": "colour"}, {"expand": "Colours"},
     {"top": "-1"}, {"top": "x"}, {"skip": "1.5"}, {"count": "yes"}, {"expand": "Datastreams($top=x)"},
     {"resultFormat": "CSV"},
     {"expand": "Datastreams("}, {"filter": "phenomenonTime gt 5"}],
)  # fmt: skip
def test_a_query_that_cannot_be_said_is_400(sta, query):
    make_gauge()
    response = sta.get("/Things", **query)
    assert response.status_code == 400, response.content
    assert response.json()["code"] == "query-not-valid"


def test_expanding_takes_options_of_its_own(sta):
    make_gauge()
    record([reading(-n, n) for n in range(5)])
    observations = "Observations($top=2;$orderby=result desc;$select=result;$count=true)"
    thing = sta.values("/Things", expand=f"Datastreams($select=name;$expand={observations})")[0]
    stream = thing["Datastreams"][0]
    assert stream["name"] == "积水深度"
    assert stream["Observations"] == [{"result": 4}, {"result": 3}]
    assert stream["Observations@iot.count"] == 5
    following = Client().get(stream["Observations@iot.nextLink"], headers=sta.headers).json()
    assert following["value"] == [{"result": 2}, {"result": 1}]
    assert "name" in sta.values("/Observations", expand="Datastream/Thing")[0]["Datastream"]["Thing"]


def test_expanding_what_many_share_costs_no_query_for_each(sta, django_assert_max_num_queries):
    make_gauge()
    record([reading(-n, n) for n in range(50)])
    with django_assert_max_num_queries(12):
        found = sta.values("/Observations", expand="Datastream($expand=Thing),FeatureOfInterest")
    assert {each["Datastream"]["Thing"]["name"] for each in found} == {"下穿隧道 gauge-1"}


def test_a_key_of_another_district_reaches_nothing_by_any_way():
    thing = make_gauge("gauge-1", IN_JINJIANG)
    mine = make_gauge("gauge-2")
    record(reading(-1, 30), subject="devices.gauge-1.level.obs")
    stream = Datastream.objects.get(thing_id=thing).pk
    sta = Sta("510107")
    assert sta.names("/Things") == ["下穿隧道 gauge-2"]
    assert sta.values("/Observations") == []
    for path in (
        f"/Things({thing})",
        f"/Datastreams({stream})/Observations",
        f"/Datastreams({stream})/unitOfMeasurement",
    ):
        assert sta.get(path).status_code == 404
    sensors = sta.values("/Sensors", expand="Datastreams")
    assert sum(len(sensor["Datastreams"]) for sensor in sensors) == 1
    assert sta.values("/Sensors", filter="Datastreams/Thing/name eq '下穿隧道 gauge-1'") == []
    assert sta.values("/ObservedProperties", filter="Datastreams/Observations/result gt 1") == []
    posted = sta.send("post", f"/Datastreams({stream})/Observations", {"result": 1})
    assert posted.status_code == 404
    linked = sta.send("post", "/Observations", {"result": 1, "Datastream": {"@iot.id": stream}})
    assert linked.status_code == 400
    assert sta.send("patch", f"/Things({thing})", {"name": "x"}).status_code == 404
    assert sta.send("post", "/Things", gauge_body("gauge-3", IN_JINJIANG)).status_code == 403
    assert sta.send("delete", f"/Sensors({Datastream.objects.get(pk=stream).sensor_id})").status_code == 403
    assert sta.send("patch", f"/Things({mine})", {"name": "改"}).status_code == 200


def test_without_a_key_or_with_a_wrong_or_reading_one(sta):
    make_gauge()
    assert Client().get(f"{ROOT}/Things").status_code == 401
    for header in ("Bearer rck-0.x", "Basic xxx", "Basic eDp5", "Bearer", "Digest x"):
        answer = Client().get(f"{ROOT}/Things", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "api-key-needed")
    reader = Sta(may_write=False)
    assert reader.names("/Things") == ["下穿隧道 gauge-1"]
    assert reader.send("post", "/Things", gauge_body("gauge-2")).status_code == 403
    services.revoke_key(actor=SYSTEM, now=NOW, prefix=sta.headers["Authorization"].split()[1].split(".")[0])
    assert sta.get("/Things").status_code == 401


def test_changing_and_deleting_answer_200_with_a_body(sta):
    thing = make_gauge()
    changed = sta.send("patch", f"/Things({thing})", {"name": "新名", "properties": {"a": 1}})
    assert (changed.status_code, changed.json()["name"], changed.json()["description"]) == (200, "新名", "水位计")
    assert sta.send("put", f"/Things({thing})", {"name": "x"}).status_code == 400
    gone = sta.send("delete", f"/Things({thing})")
    assert (gone.status_code, gone.json()["@iot.id"]) == (200, thing)
    assert sta.get(f"/Things({thing})").status_code == 404
    assert Datastream.objects.count() == 0


def test_deleting_follows_the_standard(sta):
    make_gauge()
    make_rule(Datastream.objects.get().pk)
    record(reading(-2, 30), reading(-1, 4))
    last = Observation.objects.latest("phenomenon_at")
    sta.send("delete", f"/Observations({last.pk})")
    stream = Datastream.objects.select_related("latest").get()
    assert (stream.latest.value, stream.latest.readings) == (30.0, 1)
    assert sta.send("delete", f"/Sensors({stream.sensor_id})").status_code == 200
    assert (Datastream.objects.count(), Observation.objects.count(), Thing.objects.count()) == (0, 0, 1)


def test_moving_a_thing_writes_its_history_and_changes_its_division(sta):
    thing = make_gauge()
    place = {
        "name": "新址", "description": "", "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": IN_JINJIANG},
    }  # fmt: skip
    assert sta.send("post", f"/Things({thing})/Locations", place).status_code == 201
    assert len(sta.values(f"/Things({thing})/HistoricalLocations")) == 2
    assert [each["name"] for each in sta.values(f"/Things({thing})/Locations")] == ["新址"]
    assert Datastream.objects.get().division.startswith("510104")


def test_methods_that_make_no_sense_are_405(sta):
    thing = make_gauge()
    assert sta.send("post", f"/Things({thing})", {}).status_code == 405
    assert sta.send("delete", "/Things", {}).status_code == 405
