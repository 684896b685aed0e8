"""Clears bytes that no row names: left by commands that did not commit, or by discarded rows."""

from __future__ import annotations

from collections.abc import Iterator

from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.media import store
from rongcheng.kernel.media.conf import conf
from rongcheng.kernel.media.models import Media


def sweep() -> int:
    """Remove orphans older than a day; returns how many files. Harmless at any time and as often as one likes."""
    return store.remove_unknown(_known(), conf().orphan_hours * 3600)


def _known() -> Iterator[str]:
    columns = ("sha256", "served_sha256", "thumbnail_sha256")
    with policy.scoped(Actor.system("media")):
        for row in Media.objects.values_list(*columns).iterator(chunk_size=5000):
            yield from row
