"""Puts what queries found into what templates show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongcheng.apps.identity import public as identity
from rongcheng.apps.identity.contracts import UnknownMatter
from rongcheng.apps.places import public as places
from rongcheng.apps.sensing.contracts import AlertView, DeadLetterView, RuleView, ThingState, ThingView
from rongcheng.apps.sensing.policies import DEAD_LETTER_READERS
from rongcheng.apps.sensing.web.forms import divisions_of
from rongcheng.apps.sensing.web.pages import AlertRow, Choice, LetterRow, Mark, RuleRow, StreamCard, Tab, ThingRow
from rongcheng.apps.sensing.web.words import COMPARISONS, GRADES, REASONS, STATES
from rongcheng.kernel.actor import Actor

TEXT_SHOWN = 2000


def tabs_for(actor: Actor, here: str) -> tuple[Tab, ...]:
    """Devices, alerts, rules, and dead letters for those who may read them."""
    names = [("things", _("设备")), ("alerts", _("告警")), ("rules", _("规则"))]
    if actor.has(*DEAD_LETTER_READERS):
        names.append(("dead-letters", _("死信")))
    return tuple(Tab(href=reverse(f"sensing:{name}"), words=words, is_here=name == here) for name, words in names)


def query_of(request: HttpRequest) -> str:
    """The filters as they stand in the address, without the place in the list."""
    return urlencode({name: value for name, value in request.GET.items() if name != "cursor" and value})


def choices(words: Mapping[Any, Any], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(key), words=str(text), chosen=str(key) == chosen) for key, text in words.items())


def division_choices(actor: Actor, chosen: str) -> tuple[Choice, ...]:
    """The districts within the actor's reach, when there is more than one."""
    found = dict(divisions_of(actor))
    found.pop("510100", None)
    return choices(found, chosen) if len(found) > 1 else ()


def mark_of(state: ThingState) -> Mark:
    words, tone, icon = STATES[state]
    return Mark(words=str(words), tone=tone, icon=icon)


def thing_row(thing: ThingView, alert: AlertView | None = None) -> ThingRow:
    return ThingRow(
        thing=thing,
        place=places.name_of(code=thing.division),
        state=mark_of(thing.state),
        alert=alert_row(alert) if alert else None,
    )


def worst_by_thing(alerts: Iterable[AlertView]) -> dict[int, AlertView]:
    """The most serious of each thing's alerts."""
    return {alert.thing_id: alert for alert in sorted(alerts, key=lambda alert: alert.grade.rank)}


def stream_cards(thing: ThingView) -> tuple[StreamCard, ...]:
    return tuple(StreamCard(stream=stream, state=mark_of(stream.state)) for stream in thing.datastreams)


def alert_row(alert: AlertView) -> AlertRow:
    return AlertRow(
        alert=alert,
        grade_words=str(GRADES[alert.grade]),
        peak_words=str(GRADES[alert.peak_grade]),
        place=places.name_of(code=alert.division),
        matter=matter_name(alert.matter),
    )


def rule_row(rule: RuleView) -> RuleRow:
    english = (get_language() or "").startswith("en")
    return RuleRow(
        rule=rule,
        name=rule.name_en if english and rule.name_en else rule.name,
        scope=rule.datastream_name or f"{rule.property_name} · {places.name_of(code=rule.division)}",
        matter=matter_name(rule.matter),
        comparison=str(COMPARISONS[rule.comparison]),
        levels=tuple((level, str(GRADES[level.grade])) for level in rule.levels),
    )


def letter_row(letter: DeadLetterView) -> LetterRow:
    text = letter.raw[:TEXT_SHOWN].decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
    return LetterRow(letter=letter, reason=str(REASONS[letter.reason]), text=text)


def matter_name(code: str) -> str:
    """The class's name in the reader's language, or its code."""
    try:
        found = identity.matter(code=code)
    except UnknownMatter:
        return code
    return found.name_en if (get_language() or "").startswith("en") and found.name_en else found.name


def organisation_name(thing: ThingView) -> str:
    if thing.organisation_id is None:
        return ""
    return identity.organisation(organisation_id=thing.organisation_id).name


def geojson_of(things: Iterable[ThingView], alerts: Mapping[int, AlertView]) -> dict[str, Any]:
    """Things as points; an open alert colours its thing."""
    return {"type": "FeatureCollection", "features": [_feature(thing, alerts.get(thing.id)) for thing in things]}


def _feature(thing: ThingView, alert: AlertView | None) -> dict[str, Any]:
    words, tone, _icon = STATES[thing.state]
    title = f"{thing.name} · {words}"
    if alert is not None:
        tone, title = "bad", f"{thing.name} · {GRADES[alert.grade]} {alert.value:g} {alert.unit}"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [thing.lon, thing.lat]},
        "properties": {"id": thing.id, "title": title, "tone": tone or "idle",
                       "href": reverse("sensing:thing", args=[thing.id])},
    }  # fmt: skip
