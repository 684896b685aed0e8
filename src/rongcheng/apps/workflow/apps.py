"""Registers workflow with the house."""

from rongcheng.kernel.apps import HouseApp


class WorkflowConfig(HouseApp):
    name = "rongcheng.apps.workflow"
    label = "workflow"
    verbose_name = "办理"
