"""Photos of a case: kept by the kernel, filed here by when in the story they were taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.cases.contracts import PhotoKind
from rongcheng.apps.cases.models import Case, CasePhoto
from rongcheng.kernel import media
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point

Photos = Mapping[PhotoKind, Sequence[Any]]
KIND_OF_ACTION = {
    "handle": PhotoKind.AFTER,
    "pass": PhotoKind.CHECK,
    "fail": PhotoKind.CHECK,
    "verified": PhotoKind.CHECK,
    "not-verified": PhotoKind.CHECK,
}


def keep_photos(*, actor: Actor, now: datetime, case: Case, photos: Photos, spot: Point | None = None) -> list[UUID]:
    """Check and keep each photo; where and when it was taken come from the photo itself, else from the phone."""
    kept: list[UUID] = []
    for kind, files in photos.items():
        for file in files:
            found = media.keep(
                upload=file, kind="photo", actor=actor, now=now, division=case.division, subject=f"case/{case.id}"
            )
            place = found.place or spot
            CasePhoto.objects.create(
                case=case,
                division=case.division,
                media_id=found.media_id,
                kind=kind,
                round=case.round,
                taken_at=found.taken_at or now,
                lon=place.lon if place else None,
                lat=place.lat if place else None,
                by_ref=actor.ref,
                by_name=actor.name,
            )
            kept.append(found.media_id)
    return kept
