"""Where workflow's pages are."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.workflow.web import views

app_name = "workflow"
urlpatterns = [
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<slug:key>/<int:version>", views.procedure, name="procedure"),
    path("supervisions/", views.supervisions, name="supervisions"),
    path("supervisions/<uuid:supervision_id>/reply", views.reply, name="reply"),
    path("works/<uuid:work_id>/supervise", views.supervise, name="supervise"),
    path("inbox-items/<uuid:item_id>/claim", views.claim, name="claim"),
]
