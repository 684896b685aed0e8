"""Registers incidents with the house."""

from rongcheng.kernel.apps import HouseApp


class IncidentsConfig(HouseApp):
    name = "rongcheng.apps.incidents"
    label = "incidents"
    verbose_name = "事件"
