"""Registers sensing with the house."""

from rongcheng.kernel.apps import HouseApp


class SensingConfig(HouseApp):
    name = "rongcheng.apps.sensing"
    label = "sensing"
    verbose_name = "物联感知"
