"""Reads of cases, each on behalf of an actor."""

from rongcheng.apps.cases.queries.lists import (
    Filters,
    count_by_state,
    count_live,
    export_rows,
    list_cases,
    list_map_points,
)
from rongcheng.apps.cases.queries.one import (
    caller_of,
    case_for,
    cases_of_incident,
    find_by_number,
    proposal_for,
)
from rongcheng.apps.cases.queries.tasks import list_my_tasks

__all__ = [
    "Filters",
    "caller_of",
    "case_for",
    "cases_of_incident",
    "count_by_state",
    "count_live",
    "export_rows",
    "find_by_number",
    "list_cases",
    "list_map_points",
    "list_my_tasks",
    "proposal_for",
]
