"""Addresses of the duty desk."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.incidents.web import acts, views

app_name = "incidents"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("list", views.listing, name="list"),
    path("points.geojson", views.points, name="points"),
    path("export.csv", views.export, name="export"),
    path("<uuid:incident_id>", views.incident, name="incident"),
    path("<uuid:incident_id>/merge", views.merge_choices, name="merge-choices"),
    path("<uuid:incident_id>/confirm", acts.confirm, name="confirm"),
    path("<uuid:incident_id>/dismiss", acts.dismiss, name="dismiss"),
    path("<uuid:incident_id>/merge-into", acts.merge, name="merge"),
    path("<uuid:incident_id>/split", acts.split, name="split"),
    path("<uuid:incident_id>/undo", acts.undo, name="undo"),
]
