"""Case numbers: unique for each day and class, with gaps where a command did not commit."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from rongcheng.apps.cases import domain

TAKE = (
    "INSERT INTO cases_numberofday (prefix, last) VALUES (%s, 1)"
    " ON CONFLICT (prefix) DO UPDATE SET last = cases_numberofday.last + 1 RETURNING last"
)


def next_number(*, matter: str, now: datetime) -> str:
    """The next number of the class today. Two writers queue on the day's row, so none is given twice."""
    prefix = domain.number_prefix(matter, domain.city_day(now))
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [prefix])
        (sequence,) = cursor.fetchone()
    return domain.number_of(prefix, sequence)
