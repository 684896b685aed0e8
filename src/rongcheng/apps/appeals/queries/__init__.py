"""Reads of appeals, each on behalf of an actor or of somebody who has not signed in."""

from rongcheng.apps.appeals.queries.everybody import (
    Asked,
    album_of,
    check_api_key,
    draft_photos,
    matters_asked,
    open_matters_near,
    progress_by_link,
    progress_by_phone,
    written_receipt,
)
from rongcheng.apps.appeals.queries.staff import (
    UNANSWERED,
    Filter,
    appeal_for,
    appeals_of_incident,
    count_open,
    export_appeals,
    get_appeal,
    list_appeals,
)
from rongcheng.apps.appeals.queries.waiting import list_due_deliveries

__all__ = [
    "UNANSWERED",
    "Asked",
    "Filter",
    "album_of",
    "appeal_for",
    "appeals_of_incident",
    "check_api_key",
    "count_open",
    "draft_photos",
    "export_appeals",
    "get_appeal",
    "list_appeals",
    "list_due_deliveries",
    "matters_asked",
    "open_matters_near",
    "progress_by_link",
    "progress_by_phone",
    "written_receipt",
]
