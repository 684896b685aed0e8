"""Cases by the million, for measuring lists; believable in shape, not in content."""

from __future__ import annotations

from django.db import connection

from rongcheng.apps.cases.models import Case
from rongcheng.apps.places import public as places
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor

CITY = "510100"
FILL = """
INSERT INTO cases_case (
    id, number, matter, description, state, division, district, lon, lat, address, cell_code, source, reporter_kind,
    urgency, organisation_name, light, reported_at, reported_by, changed_at, closed_at, round, rework_count,
    return_count, extension_count, suspended_s, outcome, result, correlation_id, version)
SELECT gen_random_uuid(), 'E0406' || to_char(now() - n * interval '30 seconds', 'YYYYMMDD') || lpad(n::text, 8, '0'),
    'E04' || lpad((1 + n %% 8)::text, 2, '0'), '积水 ' || n,
    CASE WHEN n %% 10 < 8 THEN 'closed' WHEN n %% 10 = 8 THEN 'handling' ELSE 'reported' END,
    street, left(street, 6), 104.0 + (n %% 1000) / 10000.0, 30.6 + (n %% 900) / 10000.0, '', '', 'checker', 'person',
    'normal', '', CASE WHEN n %% 50 = 0 THEN 'red' ELSE 'green' END, now() - n * interval '30 seconds', '',
    now() - n * interval '30 seconds', CASE WHEN n %% 10 < 8 THEN now() END, 0, 0, 0, 0, 0, '', '',
    gen_random_uuid(), 1
FROM (SELECT n, (%s::text[])[1 + n %% %s] AS street FROM generate_series(%s::bigint, %s::bigint) AS n) AS spread
"""
CHUNK = 100_000


def fill(count: int) -> int:
    """There are `count` cases more, spread evenly over the city's streets; the table is analysed."""
    streets = [street.code for district in places.children(code=CITY) for street in places.children(code=district.code)]
    with policy.scoped(Actor.system("cases")), connection.cursor() as cursor:
        for start in range(1, count + 1, CHUNK):
            cursor.execute(FILL, [streets, len(streets), start, min(start + CHUNK - 1, count)])
        cursor.execute("ANALYZE cases_case")
        return Case.objects.count()
