"""Where sensing's pages are; the shell hangs them under sensing/."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.sensing.web import alerts, rules, things

app_name = "sensing"
urlpatterns = [
    path("", things.things, name="things"),
    path("points.geojson", things.points, name="points"),
    path("things/<int:thing_id>", things.thing, name="thing"),
    path("things/<int:thing_id>/streams", things.streams, name="streams"),
    path("series/<int:datastream_id>.json", things.series, name="series"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/export.csv", alerts.export, name="export"),
    path("alerts/<uuid:alert_id>", alerts.alert, name="alert"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new", rules.new_rule, name="new-rule"),
    path("rules/<uuid:rule_id>/switch", rules.switch, name="switch"),
    path("dead-letters/", rules.dead_letters, name="dead-letters"),
]
