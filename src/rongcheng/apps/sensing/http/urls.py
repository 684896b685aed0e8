"""Where SensorThings resources are; the path below is read by the standard's own grammar."""

from __future__ import annotations

from django.urls import re_path

from rongcheng.apps.sensing.http import views

urlpatterns = [
    re_path(r"^$", views.service_root, name="sta-root"),
    re_path(r"^(?P<path>.+)$", views.resource, name="sta-resource"),
]
