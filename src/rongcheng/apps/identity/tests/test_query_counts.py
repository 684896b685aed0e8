from __future__ import annotations

import pytest

from rongcheng.apps.identity.tests.conftest import SignInAs
from rongcheng.kernel.testing.queries import record_queries


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user", "page"),
    [("wh-admin", "/people/"), ("wh-admin", "/organisations/"), ("wh-admin", "/duties/"), ("wh-auditor", "/audit/")],
)
def test_lists_need_no_more_queries_than_recorded(signed_in: SignInAs, user: str, page: str) -> None:
    client = signed_in(user)
    client.get(page)
    with record_queries(f"identity.{page.strip('/')}"):
        assert client.get(page).status_code == 200
