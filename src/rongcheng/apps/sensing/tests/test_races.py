"""Two ingest processes at once: still one open alert, every reading once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from rongcheng.apps.sensing.models import Alert, Datastream, Latest, Observation, Rule
from rongcheng.apps.sensing.tests.makers import NOW, make_gauge, make_rule, reading, record
from rongcheng.kernel import ids, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def at_once(work):
    start = Barrier(WORKERS)

    def run(number):
        try:
            start.wait(timeout=20)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def test_four_workers_with_crossing_readings_open_one_alert():
    make_gauge()
    make_rule(Datastream.objects.get().pk)
    results = at_once(lambda number: record(*[reading(-60 + 4 * n + number, 20) for n in range(10)]))
    assert sum(result.opened for result in results) == 1
    assert Alert.objects.filter(cleared_at__isnull=True).count() == 1
    assert Event.objects.filter(type="rongcheng.sensing.alert.opened.v1").count() == 1
    assert Observation.objects.count() == Latest.objects.get().readings == 40


def test_four_workers_with_the_same_message_write_it_once():
    make_gauge()
    results = at_once(lambda number: record([reading(-n, n) for n in range(200)]))
    assert sum(result.written for result in results) == 200
    assert Latest.objects.get().readings == 200


def test_the_database_refuses_a_second_open_alert_whoever_writes_it():
    make_gauge()
    make_rule(Datastream.objects.get().pk)

    def insert(number):
        rule, stream = Rule.objects.get(), Datastream.objects.get()
        Alert.objects.create(id=ids.new_id(), rule=rule, datastream=stream, matter="E0406", grade="red",
                             peak_grade="red", value=1, threshold=1, peak_value=1, division=stream.division,
                             opened_at=NOW, observed_at=NOW)  # fmt: skip

    def attempt(number):
        with policy.scoped(Actor.system("tests")):
            try:
                insert(number)
            except IntegrityError:
                return 0
            return 1

    assert sum(at_once(attempt)) == 1
