"""Writes of incidents: one function is one durable transaction with its events."""

from rongcheng.apps.incidents.services.decisions import confirm_incident, dismiss_incident
from rongcheng.apps.incidents.services.following import (
    mark_case_closed,
    mark_case_opened,
    mark_case_voided,
    turn_light,
)
from rongcheng.apps.incidents.services.grouping import merge_incidents, split_incident, undo_decision
from rongcheng.apps.incidents.services.signals import clear_signal, raise_signal, regrade_signal

__all__ = [
    "clear_signal",
    "confirm_incident",
    "dismiss_incident",
    "mark_case_closed",
    "mark_case_opened",
    "mark_case_voided",
    "merge_incidents",
    "raise_signal",
    "regrade_signal",
    "split_incident",
    "turn_light",
    "undo_decision",
]
