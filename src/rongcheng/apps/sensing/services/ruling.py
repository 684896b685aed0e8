"""Rules are made and switched off; they are never changed, so that an alert shows what judged it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rongcheng.apps.places import public as places
from rongcheng.apps.sensing.contracts import Comparison, DatastreamNotFound, Level, RuleNotFound, RuleNotValid
from rongcheng.apps.sensing.models import Alert, Datastream, ObservedProperty, Rule
from rongcheng.apps.sensing.policies import check_may_rule
from rongcheng.apps.sensing.queries.streams import places_of
from rongcheng.apps.sensing.services.alerting import end_alert
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command

LONGEST_S = 7 * 86400
MOST_READINGS = 1000


@command("name", "matter", "datastream_id", "property_key", "division")
def add_rule(*, actor: Actor, now: datetime, name: str, matter: str, datastream_id: int | None,
             property_key: str | None, division: str, comparison: Comparison, levels: Sequence[Level],
             hold_s: int, hold_readings: int, clear_s: int, clear_readings: int,
             name_en: str = "", source: str = "", mark: str = "") -> UUID:  # fmt: skip
    """The rule judges readings from now on; for one datastream, or for a property within a division.

    Refuses levels that do not rise from less to more serious, and clear values beyond their threshold.
    """
    stream = _stream(datastream_id) if datastream_id is not None else None
    where = stream.division if stream else division
    check_may_rule(actor, where)
    check_levels(comparison, levels)
    _check_durations(hold_s=hold_s, hold_readings=hold_readings, clear_s=clear_s, clear_readings=clear_readings)
    rule = Rule.objects.create(
        id=ids.new_id(), name=name, name_en=name_en, matter=matter, datastream=stream,
        observed_property=None if stream else _property(property_key), division=where,
        prefixes=[where] if stream else list(places.scope_prefixes(code=where)), comparison=comparison,
        grades=[level.grade.value for level in levels], thresholds=[level.threshold for level in levels],
        clears=[level.clear for level in levels], hold_s=hold_s, hold_readings=hold_readings, clear_s=clear_s,
        clear_readings=clear_readings, source=source, mark=mark, created_at=now,
    )  # fmt: skip
    return rule.pk


@command("rule_id")
def switch_rule_off(*, actor: Actor, now: datetime, rule_id: UUID) -> int:
    """The rule judges no more; its open alerts are cleared. Returns how many. Harmless to repeat."""
    rule = _rule(actor, rule_id)
    Rule.objects.filter(pk=rule.pk).update(enabled=False)
    rule.states.all().delete()
    open_alerts = list(Alert.objects.select_for_update().filter(rule=rule, cleared_at__isnull=True))
    found = places_of({alert.datastream_id for alert in open_alerts})
    for alert in open_alerts:
        end_alert(alert, found[alert.datastream_id], value=alert.value, observed_at=alert.observed_at, now=now)
    return len(open_alerts)


@command("rule_id")
def switch_rule_on(*, actor: Actor, now: datetime, rule_id: UUID) -> None:
    """The rule judges again, starting afresh. Harmless to repeat."""
    Rule.objects.filter(pk=_rule(actor, rule_id).pk).update(enabled=True)


def check_levels(comparison: Comparison, levels: Sequence[Level]) -> None:
    """Levels go from less to more serious, thresholds with them, and each clears on its harmless side."""
    sign = 1 if comparison in (Comparison.AT_LEAST, Comparison.ABOVE) else -1
    ranks = [level.grade.rank for level in levels]
    thresholds = [level.threshold * sign for level in levels]
    if not levels or ranks != sorted(set(ranks)):
        raise RuleNotValid(fields={"levels": "等级须由轻到重，且不重复。"})
    if thresholds != sorted(set(thresholds)):
        raise RuleNotValid(fields={"levels": "阈值须随等级加重。"})
    if any(level.clear * sign > level.threshold * sign for level in levels):
        raise RuleNotValid(fields={"levels": "解除值不得越过阈值。"})


def _check_durations(**given: int) -> None:
    for name, value in given.items():
        least, most = (0, LONGEST_S) if name.endswith("_s") else (1, MOST_READINGS)
        if not least <= value <= most:
            raise RuleNotValid(fields={name: f"{least}–{most}"})


def _stream(datastream_id: int) -> Datastream:
    stream = Datastream.objects.filter(pk=datastream_id).first()
    if stream is None:
        raise DatastreamNotFound
    return stream


def _property(key: str | None) -> ObservedProperty:
    found = ObservedProperty.objects.filter(key=key).first() if key else None
    if found is None:
        raise RuleNotValid(fields={"property_key": "没有这个监测指标。"})
    return found


def _rule(actor: Actor, rule_id: UUID) -> Rule:
    rule = Rule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise RuleNotFound
    check_may_rule(actor, rule.division)
    return rule
