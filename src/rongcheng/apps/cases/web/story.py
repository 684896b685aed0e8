"""The story of a case, top to bottom: what came in, who did what on which basis, what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from rongcheng.apps.cases.contracts import CaseView, PhotoView
from rongcheng.apps.cases.web.pages import ClockLine, Entry, Picture
from rongcheng.apps.incidents.contracts import IncidentView, SignalView
from rongcheng.apps.workflow.contracts import ClockView, HistoryView

TONES = {
    "work-started": "info", "establish": "info", "establish-now": "info", "dispatch": "info", "handle": "good",
    "pass": "good", "close": "good", "quick-pass": "good", "fail": "bad", "void": "bad", "decline": "bad",
    "reject": "bad", "not-verified": "bad", "return": "warn", "back-to-dispatch": "warn",
    "back-to-acceptance": "warn", "back-to-establishing": "warn", "reopen": "warn", "ask-extension": "warn",
    "ask-suspension": "warn",
}  # fmt: skip
ICONS = {
    "work-started": "flag", "accept": "check", "establish": "clipboard-list", "establish-now": "clipboard-list",
    "dispatch": "send", "handle": "tool", "pass": "circle-check", "fail": "refresh-alert", "close": "checks",
    "return": "arrow-back-up", "void": "circle-x", "ask-extension": "clock-hour-4", "ask-suspension": "clock-pause",
    "resume": "clock-play", "send-verify": "search", "verified": "eye", "reopen": "rotate-clockwise",
    "quick-fix": "bolt", "approve": "check", "turn-down": "x",
}  # fmt: skip
SOURCE_ICONS = {"alert": "antenna", "appeal": "message-report", "find": "device-mobile"}
SOURCE_HREFS = {"alert": "/sensing/alerts/", "appeal": "/appeals/", "find": "/cases/"}


def tell(
    case: CaseView, incident: IncidentView | None, history: Iterable[HistoryView], next_step: str
) -> tuple[Entry, ...]:
    """Every step in order of time, and last what is awaited."""
    photos = {photo.media_id: photo for photo in case.photos}
    signals = incident.signals if incident else ()
    entries = [_source(signal) for signal in signals if signal.source_id != str(case.case_id)]
    entries += [_step(step, case, photos) for step in history]
    entries.sort(key=lambda entry: entry.at or case.reported_at)
    if next_step:
        entries.append(Entry(title=next_step, icon="hourglass", tone="next"))
    return tuple(entries)


def clock_lines(clocks: Iterable[ClockView]) -> tuple[ClockLine, ...]:
    """Each clock with its light, its limit and why it runs as it does."""
    return tuple(_clock_line(clock) for clock in clocks)


def picture(photo: PhotoView) -> Picture:
    """A photo with who took it."""
    return Picture(url=photo.thumbnail_url, alt=_("现场照片"), caption=photo.by_name)


def _source(signal: SignalView) -> Entry:
    names = {"alert": _("传感告警"), "appeal": _("市民反映"), "find": _("网格上报")}
    why = ""
    if not signal.is_first:
        kin = _("同类") if signal.same_matter else _("相关类别")
        why = _("相距 %(metres)s 米，相隔 %(minutes)s 分钟，%(kin)s") % {
            "metres": signal.distance_m, "minutes": signal.minutes, "kin": kin,
        }  # fmt: skip
    return Entry(
        title=names[signal.source_kind], at=signal.occurred_at, text=f"{signal.title} {signal.detail}".strip(),
        basis=why, icon=SOURCE_ICONS[signal.source_kind], tone="warn",
        href=f"{SOURCE_HREFS[signal.source_kind]}{signal.source_id}",
    )  # fmt: skip


def _step(step: HistoryView, case: CaseView, photos: Mapping[UUID, PhotoView]) -> Entry:
    shown = [photos[media] for each in step.evidence for media in each.media_ids if media in photos]
    if step.action == "work-started":
        shown = [photo for photo in case.photos if photo.kind == "before"]
    said = [f"{title}{_('：')}{value}" for title, value in step.fields]
    words = (
        [case.description] if step.action == "work-started" else [*said, step.remark if not said else "", step.reason]
    )
    return Entry(
        title=_("上报") if step.action == "work-started" else step.action_title,
        at=step.at,
        who=" · ".join(part for part in (step.who, step.post, step.organisation_name) if part),
        text="\n".join(word for word in words if word),
        basis=_basis(step, case),
        icon=ICONS.get(step.action, "user-check"),
        tone=TONES.get(step.action, ""),
        photos=tuple(picture(photo) for photo in shown),
    )


def _basis(step: HistoryView, case: CaseView) -> str:
    """The duty list's reason stands at the last dispatch."""
    if step.action != "dispatch" or case.proposal is None:
        return ""
    words = [case.proposal.why or _("职责清单没有对应条目")]
    if case.correction:
        words.append(_("更正：%(reason)s") % {"reason": case.correction})
    return " ".join(word for word in words if word)


def _clock_line(clock: ClockView) -> ClockLine:
    light = "paused" if clock.suspended_at else "done" if clock.ended_at else str(clock.light)
    notes = [clock.limit_text, clock.source]
    if clock.extended:
        notes.append(_("已延期 %(n)s 次") % {"n": clock.extended})
    if clock.ended_at and clock.is_over:
        notes.append(_("超期办结"))
    return ClockLine(
        label=clock.title, due_at=clock.due_at, light=light, percent=min(clock.percent, 100),
        note=" · ".join(note for note in notes if note),
    )  # fmt: skip
