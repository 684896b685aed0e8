"""From contracts to the words of the pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from rongcheng.apps.appeals.contracts import AppealRow, AppealState, Step, StoryLine
from rongcheng.apps.appeals.queries.wording import CHANNELS, HEADLINES, KINDS, STATES, matter_name, result_of
from rongcheng.apps.appeals.web.pages import DeskRow, Entry
from rongcheng.apps.appeals.web.places import place_in_words
from rongcheng.kernel.media import Shot

TONES = {
    AppealState.RECEIVED: "info",
    AppealState.CHECKING: "info",
    AppealState.ACCEPTED: "accent",
    AppealState.HANDLING: "accent",
    AppealState.REWORK: "warn",
    AppealState.ANSWERED: "good",
}
ICONS = {
    Step.RECEIVED: ("inbox", ""),
    Step.JOINED: ("search", "info"),
    Step.ACCEPTED: ("clipboard-check", "info"),
    Step.DISPATCHED: ("send", "info"),
    Step.HANDLED: ("tool", "info"),
    Step.RETURNED: ("arrow-back-up", "warn"),
    Step.REWORK: ("refresh", "warn"),
    Step.CLOSED: ("circle-check", "good"),
    Step.DISMISSED: ("circle-check", "good"),
    Step.REOPENED: ("refresh", "warn"),
    Step.VOIDED: ("refresh", "warn"),
    Step.ANSWERED: ("message", "good"),
}


def entry_of(line: StoryLine) -> Entry:
    """One line of the story."""
    icon, tone = ICONS[line.step]
    return Entry(
        title=str(HEADLINES[line.step]), at=line.at, who=line.organisation, text=result_of(line), icon=icon, tone=tone
    )


def desk_row(row: AppealRow) -> DeskRow:
    """One line of the desk's list."""
    return DeskRow(
        row=row,
        kind=str(KINDS[row.kind]),
        channel=str(CHANNELS[row.channel]),
        matter=matter_name(row.matter),
        state=str(STATES[row.state]),
        tone=TONES[row.state],
        place=place_in_words(row.division),
    )


def photos_of(shots: Iterable[Shot]) -> list[dict[str, str]]:
    """Photos as ui/photos.html takes them."""
    return [{"url": shot.url, "thumbnail_url": shot.thumbnail_url, "alt": gettext("诉求照片")} for shot in shots]
