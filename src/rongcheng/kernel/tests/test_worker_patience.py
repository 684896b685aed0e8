"""A worker waits for a database that went away."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from rongcheng.kernel.inbox import worker


@pytest.mark.django_db
@pytest.mark.parametrize("lost", [InterfaceError, OperationalError, psycopg.InterfaceError, psycopg.OperationalError])
def test_a_worker_begins_again_whatever_says_that_the_connection_is_lost(
    lost: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    class Once:
        def work(self, stop: threading.Event) -> None:
            begun.append(1)
            if len(begun) == 1:
                raise lost("connection already closed")
            stop.set()

    monkeypatch.setattr(worker, "Worker", Once)
    monkeypatch.setattr(connection, "close", lambda: None)
    worker.run(threading.Event())
    assert len(begun) == 2
