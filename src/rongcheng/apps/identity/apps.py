"""Registers identity with the house."""

from rongcheng.kernel.apps import HouseApp


class IdentityConfig(HouseApp):
    name = "rongcheng.apps.identity"
    label = "identity"
    verbose_name = "身份"
