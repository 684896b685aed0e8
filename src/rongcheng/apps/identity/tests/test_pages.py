from __future__ import annotations

import pytest

from rongcheng.apps.identity.models import DutyEntry, Organisation, Person
from rongcheng.apps.identity.tests.conftest import SignInAs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_whom_it_is_meant(signed_in: SignInAs, language: str) -> None:
    admin, auditor = signed_in("wh-admin"), signed_in("wh-auditor")
    person = Person.objects.get(username="wh-worker")
    body = Organisation.objects.get(code="510107-sw")
    entry = DutyEntry.objects.get(matter="E0406", division="510107")
    pages = [
        "/account/", "/account/password", "/account/second-factor", "/people/", "/people/?q=wh&role=checker",
        "/people/add", f"/people/{person.id}", f"/people/{person.id}/appoint", "/people/export",
        "/organisations/", "/organisations/?q=水务", f"/organisations/{body.id}", "/organisations/add",
        f"/organisations/{body.id}/amend", "/organisations/export", "/duties/", "/duties/?q=积水&page=2",
        "/duties/?ask_matter=E0406&ask_division=玉林街道", "/duties/?ask_matter=E0406&ask_division=nowhere",
        f"/duties/{entry.id}", f"/duties/{entry.id}/replace", "/duties/add", "/duties/import", "/duties/export",
    ]  # fmt: skip
    for page in pages:
        answer = admin.get(page, headers={"Accept-Language": language})
        assert answer.status_code == 200, page
    for page in ("/audit/", "/audit/?action=identity.&who=wh&start=2026-01-01", "/audit/export"):
        assert auditor.get(page, headers={"Accept-Language": language}).status_code == 200, page
