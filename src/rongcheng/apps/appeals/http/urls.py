"""Open311 routes, to be included at open311/v2/."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.appeals.http.api import api

urlpatterns = [path("", api.urls)]
