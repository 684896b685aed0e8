"""Where the pages of places are; the shell hangs them under places/."""

from __future__ import annotations

from django.urls import path, register_converter

from rongcheng.apps.places.contracts import Level
from rongcheng.apps.places.web import views


class LevelInPath:
    """city, district, street, community or grid."""

    regex = "|".join(level.value for level in Level)

    def to_python(self, value: str) -> Level:
        return Level(value)

    def to_url(self, value: Level) -> str:
        return value.value


class CodeInPath:
    """6, 9 or 12 digits."""

    regex = "[0-9]{6}(?:[0-9]{3}){0,2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LevelInPath, "places_level")
register_converter(CodeInPath, "places_code")

app_name = "places"
urlpatterns = [
    path("", views.city, name="city"),
    path("search", views.search, name="search"),
    path("locate", views.locate, name="locate"),
    path("boundaries/<places_level:level>.geojson", views.boundaries, name="boundaries"),
    path("<places_code:code>/", views.division, name="division"),
]
