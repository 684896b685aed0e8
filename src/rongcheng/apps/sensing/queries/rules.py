"""Rules as pages show them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from rongcheng.apps.sensing.contracts import Comparison, Grade, Level, RuleView
from rongcheng.apps.sensing.models import Datastream, ObservedProperty, Rule
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor


def rules_for(actor: Actor) -> QuerySet[Rule]:
    """Rules of the actor's divisions, and those from above that judge its things."""
    above = [prefix[:length] for prefix in actor.divisions for length in range(4, len(prefix) + 1)]
    return Rule.objects.filter(policy.in_divisions(actor, "division") | Q(prefixes__overlap=above))


def list_rules(*, actor: Actor) -> list[RuleView]:
    """All of them: those in force first, by name; with how many alerts the actor may see are open."""
    seen = policy.seen_by(actor, division="alerts__division", organisation="alerts__organisation_id")
    still_open = Count("alerts", filter=Q(alerts__cleared_at__isnull=True) & seen)
    rows = rules_for(actor).select_related("datastream__thing", "datastream__observed_property", "observed_property")
    return [view_of(rule) for rule in rows.annotate(open_alerts=still_open).order_by("-enabled", "name", "id")]


def list_properties() -> list[tuple[str, str]]:
    """Observed properties that rules can name, with their names."""
    rows = ObservedProperty.objects.filter(key__isnull=False).order_by("key")
    return [(key, name) for key, name in rows.values_list("key", "name") if key]


def view_of(rule: Rule) -> RuleView:
    """The rule in words."""
    stream = rule.datastream
    measured = stream.observed_property if stream else rule.observed_property
    steps = zip(rule.grades, rule.thresholds, rule.clears, strict=True)
    return RuleView(
        id=rule.pk, name=rule.name, name_en=rule.name_en, matter=rule.matter,
        property_key=(measured.key or "") if measured else "", property_name=measured.name if measured else "",
        datastream_id=rule.datastream_id, datastream_name=f"{stream.thing.name} · {stream.name}" if stream else "",
        division=rule.division, comparison=Comparison(rule.comparison),
        levels=tuple(Level(grade=Grade(grade), threshold=at, clear=clear) for grade, at, clear in steps),
        hold_s=rule.hold_s, hold_readings=rule.hold_readings, clear_s=rule.clear_s,
        clear_readings=rule.clear_readings, source=rule.source, mark=rule.mark, enabled=rule.enabled,
        open_alerts=getattr(rule, "open_alerts", 0),
    )  # fmt: skip


def rules_of_stream(datastream_id: int) -> list[RuleView]:
    """Rules in force that judge this datastream; the caller has seen that the actor may see it."""
    stream = Datastream.objects.select_related("observed_property").get(pk=datastream_id)
    begins = [stream.division[:length] for length in range(1, len(stream.division) + 1)]
    by_property = Q(observed_property_id=stream.observed_property_id, prefixes__overlap=begins)
    rows = Rule.objects.filter(Q(datastream=stream) | by_property, enabled=True)
    rows = rows.select_related("datastream__thing", "datastream__observed_property", "observed_property")
    return [view_of(rule) for rule in rows.order_by("name")]
