"""The demonstration's appeals, the command line, and the whole way through the other apps' consumers."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from rongcheng.apps.appeals import queries
from rongcheng.apps.appeals.cli import group
from rongcheng.apps.appeals.contracts import ApiKeyRefused, AppealState
from rongcheng.apps.appeals.domain.catalogue import OTHER, catalogue
from rongcheng.apps.appeals.models import Appeal
from rongcheng.apps.appeals.seed import seed
from rongcheng.apps.appeals.tests.makers import receive
from rongcheng.apps.identity import public as identity
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import clock
from rongcheng.kernel.testing import drain_outbox

pytestmark = pytest.mark.django_db


def test_seeding_twice_seeds_once() -> None:
    seed()
    first = Appeal.objects.count()
    seed()
    assert Appeal.objects.count() == first >= 20


def test_the_seed_lies_in_its_two_districts_and_speaks_two_languages() -> None:
    seed()
    assert {appeal.division[:6] for appeal in Appeal.objects.all()} == {"510107", "510104"}
    assert set(Appeal.objects.values_list("language", flat=True)) == {"zh-hans", "en"}
    assert set(Appeal.objects.values_list("state", flat=True)) >= {AppealState.RECEIVED, AppealState.ANSWERED}


def test_every_public_category_is_a_matter_class() -> None:
    for service in catalogue().services:
        if service.code != OTHER:
            assert identity.matter(code=service.code).code == service.code
        assert service.name
        assert service.name_en.isascii()
        assert catalogue().group(service.group)


def test_a_key_is_issued_once_and_can_be_revoked() -> None:
    runner = CliRunner()
    issued = runner.invoke(group, ["key", "add", "app"])
    assert issued.exit_code == 0
    key = issued.output.strip()
    queries.check_api_key(key=key)
    again = runner.invoke(group, ["key", "add", "app"])
    assert again.exit_code == 1
    assert "already" in again.output
    assert runner.invoke(group, ["key", "revoke", "app"]).exit_code == 0
    with pytest.raises(ApiKeyRefused):
        queries.check_api_key(key=key)
    assert runner.invoke(group, ["key", "revoke", "app"]).exit_code == 1


def test_two_reports_of_the_same_flood_join_one_incident() -> None:
    workflow.load_packaged_procedures()
    now = clock.now()
    receipts = [receive(now=now, origin="a"), receive(now=now, origin="b", text="这里淹水了")]
    drain_outbox()
    told = Appeal.objects.filter(pk__in=[receipt.appeal_id for receipt in receipts])
    assert {appeal.state for appeal in told} == {AppealState.CHECKING}
    assert len({appeal.incident_id for appeal in told}) == 1
