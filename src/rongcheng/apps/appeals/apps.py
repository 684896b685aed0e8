"""Registers appeals with the house."""

from rongcheng.kernel.apps import HouseApp


class AppealsConfig(HouseApp):
    name = "rongcheng.apps.appeals"
    label = "appeals"
    verbose_name = "诉求"
