"""Addresses of cases: the desk's under cases/, the phone's under m/."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.cases.web import acts, phone, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.listing, name="list"),
    path("cases/export.csv", views.export, name="export"),
    path("cases/points.geojson", views.points, name="points"),
    path("cases/new", acts.report, name="report"),
    path("cases/open/<uuid:incident_id>", acts.open_from_incident, name="open"),
    path("cases/<uuid:case_id>", views.case, name="case"),
    path("cases/<uuid:case_id>/act/<slug:action>", acts.act, name="act"),
    path("cases/<uuid:case_id>/assist-done", acts.assist_done, name="assist-done"),
    path("cases/<uuid:case_id>/tasks/<uuid:task_id>/withdraw", acts.withdraw_assist, name="withdraw-assist"),
    path("cases/<uuid:case_id>/caller", acts.caller, name="caller"),
    path("m/", phone.tasks, name="phone"),
    path("m/find", phone.find, name="phone-find"),
    path("m/cases/<uuid:case_id>", phone.task, name="phone-task"),
    path("m/cases/<uuid:case_id>/act/<slug:action>", phone.act, name="phone-act"),
    path("m/worker.js", phone.service_worker, name="phone-worker"),
    path("m/offline", phone.offline, name="phone-offline"),
]
