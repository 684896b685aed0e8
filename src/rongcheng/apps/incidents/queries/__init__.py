"""Reads of incidents, each on behalf of an actor."""

from rongcheng.apps.incidents.queries.lists import (
    Filters,
    count_waiting,
    export_rows,
    list_incidents,
    list_map_points,
)
from rongcheng.apps.incidents.queries.one import find_by_case, find_incident_of_signal, incident_for, merge_candidates

__all__ = [
    "Filters",
    "count_waiting",
    "export_rows",
    "find_by_case",
    "find_incident_of_signal",
    "incident_for",
    "list_incidents",
    "list_map_points",
    "merge_candidates",
]
