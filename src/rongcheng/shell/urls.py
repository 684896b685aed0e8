"""The URL map of the whole product: the shell's pages and where each app's pages hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from rongcheng.shell.web import health, living, operations, views, wall

# (prefix, URL module): the order decides where two could match.
MOUNTS = (
    ("", "rongcheng.apps.identity.web.urls"),
    ("", "rongcheng.apps.workflow.web.urls"),
    ("media/", "rongcheng.kernel.media.urls"),
    ("places/", "rongcheng.apps.places.web.urls"),
    ("sensing/", "rongcheng.apps.sensing.web.urls"),
    ("sta/v1.1/", "rongcheng.apps.sensing.http.urls"),
    ("desk/", "rongcheng.apps.incidents.web.urls"),
    ("", "rongcheng.apps.cases.web.urls"),
    ("", "rongcheng.apps.appeals.web.urls"),
    ("open311/v2/", "rongcheng.apps.appeals.http.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("live/ticket", views.live_ticket, name="live-ticket"),
    path("i18n/setlang", set_language, name="set_language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/openapi.json", RedirectView.as_view(url="/open311/v2/openapi.json"), name="openapi"),
    path("ui/", living.ui, name="ui"),
    path("wall", wall.wall, name="wall"),
    path("wall/figures", wall.figures, name="wall-figures"),
    path("wall/districts.geojson", wall.districts, name="wall-districts"),
    path("wall/points.geojson", wall.points, name="wall-points"),
    path("ops/", operations.overview, name="ops"),
    path("ops/retry/<int:parked_id>", operations.retry, name="ops-retry"),
    path("ops/retry-all/<slug:consumer>", operations.retry_all, name="ops-retry-all"),
    *[path(prefix, include(module)) for prefix, module in MOUNTS],
]

handler400 = "rongcheng.shell.web.errors.bad_request"
handler403 = "rongcheng.shell.web.errors.not_allowed"
handler404 = "rongcheng.shell.web.errors.not_found"
handler500 = "rongcheng.shell.web.errors.our_fault"
