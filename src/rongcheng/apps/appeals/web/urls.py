"""Pages of appeals, to be included at the root of the URL map."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.appeals.web import desk, nearby, report, track

app_name = "appeals"
urlpatterns = [
    path("report", report.report, name="report"),
    path("track", track.track, name="track"),
    path("track/<str:receipt>", track.progress, name="progress"),
    path("nearby", nearby.nearby, name="nearby"),
    path("nearby.geojson", nearby.nearby_points, name="nearby-points"),
    path("nearby/districts.geojson", nearby.district_outlines, name="district-outlines"),
    path("appeals", desk.listing, name="list"),
    path("appeals/export.csv", desk.export, name="export"),
    path("appeals/<uuid:appeal_id>", desk.appeal, name="appeal"),
    path("appeals/<uuid:appeal_id>/contact", desk.reveal, name="reveal"),
    path("appeals/<uuid:appeal_id>/sort", desk.sort, name="sort"),
    path("appeals/<uuid:appeal_id>/answer", desk.answer, name="answer"),
]
