"""Where kept things are shown; the shell hangs this under media/."""

from __future__ import annotations

from django.urls import path

from rongcheng.kernel.media import views

urlpatterns = [path("<uuid:media_id>", views.show, name="media")]
