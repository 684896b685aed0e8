"""Template tags of the product: icons, moments, spans of time, big numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    HiddenInput,
    RadioSelect,
    Select,
)
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from rongcheng.kernel import clock

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """One icon of the sprite; silent for screen readers unless it has a label."""
    href = f"{static('vendor/icons.svg')}#{name.replace('/', '-')}"
    if label:
        return format_html(
            '<svg class="icon-s {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href
        )
    return format_html('<svg class="icon-s {}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.filter
def styled(field: BoundField) -> SafeString:
    """A form field with the class its control needs."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple | HiddenInput):
        return field.as_widget()
    css = "form-select" if isinstance(widget, Select) else "form-control"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css} {own}".strip()})


@register.filter
def moment(value: datetime | None) -> str:
    """Local date and time: 2026-11-22 17:30 (the year only when it is not this one)."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    this_year = timezone.localtime(clock.now()).year
    return local.strftime("%m-%d %H:%M" if local.year == this_year else "%Y-%m-%d %H:%M")


@register.filter
def ago(value: datetime | None) -> str:
    """How long since, or until, in one rough unit."""
    if value is None:
        return ""
    gap = clock.now() - value
    if abs(gap) < timedelta(minutes=1):
        return gettext("刚刚")
    if gap > timedelta(0):
        return gettext("%(span)s前") % {"span": rough(gap)}
    return gettext("%(span)s后") % {"span": rough(-gap)}


@register.simple_tag
def when(value: datetime | None) -> SafeString:
    """The local moment with the relative one beside it, machine-readable too."""
    if value is None:
        return format_html("{}", "—")
    full = timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return format_html(
        '<time datetime="{}" title="{}">{} · {}</time>', value.isoformat(), full, moment(value), ago(value)
    )


@register.filter
def rough(gap: timedelta) -> str:
    """A span in its largest unit: 3 天, 5 小时, 12 分钟."""
    minutes = int(abs(gap).total_seconds() // 60)
    if minutes >= 2880:
        days = minutes // 1440
        return ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}
    return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}


@register.filter
def left(due: datetime | None) -> str:
    """What is left until a due moment, or how far it is past."""
    if due is None:
        return gettext("无时限")
    gap = due - clock.now()
    if gap >= timedelta(0):
        return gettext("剩 %(span)s") % {"span": rough(gap)}
    return gettext("超 %(span)s") % {"span": rough(gap)}


@register.filter
def big(value: float | Decimal | None) -> str:
    """A count for reading: 1.2万 and 3.4亿 in Chinese, grouped thousands in English."""
    if value is None:
        return "—"
    chinese, size = (get_language() or "zh").startswith("zh"), abs(float(value))
    if chinese and size >= 100_000_000:
        return f"{number_format(round(float(value) / 100_000_000, 2))}亿"
    if chinese and size >= 10_000:
        return f"{number_format(round(float(value) / 10_000, 1))}万"
    return str(number_format(value, force_grouping=True))
