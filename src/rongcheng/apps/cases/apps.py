"""Registers cases with the house."""

from rongcheng.kernel.apps import HouseApp


class CasesConfig(HouseApp):
    name = "rongcheng.apps.cases"
    label = "cases"
    verbose_name = "案件处置"
