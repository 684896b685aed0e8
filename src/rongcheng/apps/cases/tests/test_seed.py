"""The demonstration's cases."""

from __future__ import annotations

from importlib import import_module

import pytest

from rongcheng.apps.cases import seed
from rongcheng.apps.cases.models import Case
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel.testing import drain_outbox


@pytest.mark.django_db
def test_the_demonstration_has_cases_in_many_states_and_repeating_changes_nothing() -> None:
    workflow.load_packaged_procedures()
    import_module("rongcheng.apps.places.seed").seed()
    import_module("rongcheng.apps.identity.seed").seed()
    for cached in (seed._post_of, seed._worker_of):
        cached.cache_clear()
    seed.seed()
    first = sorted(Case.objects.values_list("number", "state", "version"))
    assert {"reported", "accepted", "established", "handling", "checking", "quick", "closed", "voided"} <= set(
        Case.objects.values_list("state", flat=True)
    )
    assert set(Case.objects.values_list("district", flat=True)) == {"510107", "510104"}
    seed.seed()
    assert sorted(Case.objects.values_list("number", "state", "version")) == first
    drain_outbox()
    assert not Case.objects.filter(source="checker", incident_id=None).exists()
