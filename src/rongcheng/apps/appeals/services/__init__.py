"""Writes of appeals: one function is one durable transaction with its events."""

from rongcheng.apps.appeals.services.answering import answer_appeal
from rongcheng.apps.appeals.services.checking import checked
from rongcheng.apps.appeals.services.contact import note_export, reveal_contact
from rongcheng.apps.appeals.services.delivering import send_delivery
from rongcheng.apps.appeals.services.drafts import drop_draft_photo, forget_drafts, keep_draft_photos
from rongcheng.apps.appeals.services.following import (
    dismiss_incident,
    follow_case,
    follow_clock,
    join_incident,
    merge_incidents,
    reopen_incident,
)
from rongcheng.apps.appeals.services.intake import receive_appeal
from rongcheng.apps.appeals.services.keys import issue_api_key, revoke_api_key
from rongcheng.apps.appeals.services.sorting import sort_appeal
from rongcheng.apps.appeals.services.turns import count_try, forget_turns

__all__ = [
    "answer_appeal",
    "checked",
    "count_try",
    "dismiss_incident",
    "drop_draft_photo",
    "follow_case",
    "follow_clock",
    "forget_drafts",
    "forget_turns",
    "issue_api_key",
    "join_incident",
    "keep_draft_photos",
    "merge_incidents",
    "note_export",
    "receive_appeal",
    "reopen_incident",
    "reveal_contact",
    "revoke_api_key",
    "send_delivery",
    "sort_appeal",
]
