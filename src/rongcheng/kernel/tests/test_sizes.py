"""A body that is too large is refused before it is read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.test.client import FakePayload

pytestmark = pytest.mark.django_db


class Untouched(FakePayload):
    """A body that nobody may read."""

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        raise AssertionError("the body was read")


def send(client: Client, path: str, length: int, **extra: Any) -> Any:
    return client.generic("POST", path, **{"CONTENT_LENGTH": str(length), "wsgi.input": Untouched(), **extra})


def test_a_person_is_told_that_it_is_too_large(client: Client) -> None:
    answer = send(client, "/report", 71 * 1024 * 1024)
    assert answer.status_code == 413
    assert "70 MB" in answer.content.decode()


def test_a_program_is_told_that_it_is_too_large(client: Client) -> None:
    answer = send(client, "/open311/v2/requests.json", 10**30)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too-large"


def test_a_body_of_unknown_length_is_refused(client: Client) -> None:
    answer = send(client, "/open311/v2/requests.json", 0, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert answer.json()["code"] == "length-required"


def test_what_fits_is_let_through(client: Client) -> None:
    assert client.post("/report", {"text": "x" * 1000}).status_code != 413
