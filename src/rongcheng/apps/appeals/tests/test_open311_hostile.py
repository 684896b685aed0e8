"""Whatever is thrown at the Open311 routes, they answer and do not break."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.tests.makers import NOW, receive
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


ROUTES = 7
HOSTILE = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_no_input_breaks_a_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_APPEALS_OPEN311_PER_MINUTE", "1000000")
    receive(now=clock.now())
    key = services.issue_api_key(actor=Actor.system("tests"), now=NOW, name="fuzz")
    document = schemathesis.openapi.from_dict(Client().get("/open311/v2/openapi.json").json())
    document.app = get_wsgi_application()
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) == ROUTES
    for operation in operations:

        @HOSTILE
        @given(case=operation.as_strategy())
        def attack(case: Case) -> None:
            if isinstance(case.body, dict):
                case.body = {**case.body, "api_key": key}
            case.call_and_validate(checks=[not_a_server_error], headers={"Host": "localhost"})

        attack()
