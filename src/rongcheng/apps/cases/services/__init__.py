"""Writes of cases: one function is one durable transaction with its events."""

from rongcheng.apps.cases.services.assisting import finish_assisting, withdraw_assisting
from rongcheng.apps.cases.services.following import link_incident, turn_light
from rongcheng.apps.cases.services.reporting import open_case, report_case
from rongcheng.apps.cases.services.steps import take_step

__all__ = [
    "finish_assisting",
    "link_incident",
    "open_case",
    "report_case",
    "take_step",
    "turn_light",
    "withdraw_assisting",
]
