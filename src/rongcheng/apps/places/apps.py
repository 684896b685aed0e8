"""Registers places with the house."""

from rongcheng.kernel.apps import HouseApp


class PlacesConfig(HouseApp):
    name = "rongcheng.apps.places"
    label = "places"
    verbose_name = "地点"
