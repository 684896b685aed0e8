"""Shows a kept thing to whoever holds a good link."""

from __future__ import annotations

import logging
import re
from typing import BinaryIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound
from rongcheng.kernel.media import store
from rongcheng.kernel.media.conf import conf
from rongcheng.kernel.media.links import THUMBNAIL, check
from rongcheng.kernel.media.models import Media
from rongcheng.kernel.pages import actor_of

RANGE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})", re.ASCII)
log = logging.getLogger(__name__)


@require_safe
def show(request: HttpRequest, media_id: UUID) -> HttpResponseBase:
    """The bytes of one copy. The link has been judged when it was made; here only it counts."""
    allowed = check(media_id, request.GET.get("t", ""), actor_of(request))
    with policy.scoped(Actor.system("media")):
        row = Media.objects.filter(pk=allowed.media_id).first()
    if row is None:
        raise NotFound
    address = row.thumbnail_sha256 if allowed.variant == THUMBNAIL else row.served_sha256
    etag = f'"{address[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return _guarded(HttpResponseNotModified(), etag)
    return _guarded(_bytes(row, address, request.headers.get("Range", "")), etag)


def _bytes(row: Media, address: str, wanted: str) -> HttpResponseBase:
    """The whole, or the one range asked for: players of recordings jump about."""
    path = store.path_of(address)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        log.error("kept media %s has lost its bytes: %s", row.id, path)
        raise NotFound from None
    asked = RANGE.fullmatch(wanted)
    if asked is None:
        return FileResponse(file, content_type=row.content_type)
    with file:
        return _part_of(file, row.content_type, path.stat().st_size, int(asked[1]), asked[2])


def _part_of(file: BinaryIO, content_type: str, size: int, first: int, last_asked: str) -> HttpResponse:
    last = min(int(last_asked) if last_asked else size - 1, size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    response = HttpResponse(file.read(last - first + 1), status=206, content_type=content_type)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _guarded(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = f"private, max-age={conf().link_minutes * 60}, immutable"
    return response
