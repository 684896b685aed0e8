"""What codes are called on pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.sensing.contracts import Comparison, Grade, RefusalReason, ThingState

GRADES: dict[Grade, str | Promise] = {
    Grade.BLUE: _("蓝色"),
    Grade.YELLOW: _("黄色"),
    Grade.ORANGE: _("橙色"),
    Grade.RED: _("红色"),
}
STATES: dict[ThingState, tuple[str | Promise, str, str]] = {
    ThingState.NEVER_SEEN: (_("从未上线"), "", "circle-dot"),
    ThingState.LIVE: (_("在线"), "good", "circle-check"),
    ThingState.SILENT: (_("失联"), "warn", "cell-signal-off"),
}
COMPARISONS: dict[Comparison, str | Promise] = {
    Comparison.AT_LEAST: _("达到或高于"),
    Comparison.ABOVE: _("高于"),
    Comparison.AT_MOST: _("达到或低于"),
    Comparison.BELOW: _("低于"),
}
REASONS: dict[RefusalReason, str | Promise] = {
    RefusalReason.TOPIC: _("主题不符合约定"),
    RefusalReason.NOT_JSON: _("不是 JSON"),
    RefusalReason.SHAPE: _("结构不符合约定"),
    RefusalReason.TOO_MANY: _("一条消息的读数过多"),
    RefusalReason.VALUE: _("缺少数值或数值无法保存"),
    RefusalReason.TIME: _("时间无法识别"),
    RefusalReason.NO_ZONE: _("时间没有时区"),
    RefusalReason.FUTURE: _("时间在未来"),
    RefusalReason.TOO_OLD: _("时间过早"),
    RefusalReason.IDENTIFIER: _("消息编号无效"),
    RefusalReason.UNKNOWN_STREAM: _("数据流未登记"),
    RefusalReason.NOT_STORABLE: _("无法写入"),
}
