from __future__ import annotations

from datetime import date

import pytest

from rongcheng.apps.identity import public, seed


@pytest.mark.django_db
def test_the_demonstration_city_can_be_made_twice() -> None:
    seed.seed(password=seed.DEMO_PASSWORD)
    seed.seed(password=seed.DEMO_PASSWORD)
    match = public.responsible_for(matter="E0406", division="510107005001", on=date(2026, 7, 1))
    assert match is not None
    assert match.organisation_name == "玉林街道综合处置队"
    assert "道路积水" in match.why
    print(match)
