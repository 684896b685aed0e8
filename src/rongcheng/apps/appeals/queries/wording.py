"""An appeal's story in plain words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.appeals.contracts import AppealKind, AppealState, Channel, Step, StoryLine
from rongcheng.apps.appeals.domain.catalogue import Choice, Question, Service, catalogue

Words = Mapping[str, Promise]

KINDS: Words = {
    AppealKind.INQUIRY: _("咨询"),
    AppealKind.HELP: _("求助"),
    AppealKind.COMPLAINT: _("投诉"),
    AppealKind.TIP_OFF: _("举报"),
    AppealKind.SUGGESTION: _("建议"),
}
CHANNELS: Words = {
    Channel.FORM: _("网上填报"),
    Channel.OPEN311: _("开放接口"),
    Channel.PHONE: _("来电"),
    Channel.EMAIL: _("邮件"),
    Channel.GRID: _("网格员"),
    Channel.COUNTER: _("窗口"),
}
STATES: Words = {
    AppealState.RECEIVED: _("已收到"),
    AppealState.CHECKING: _("核实中"),
    AppealState.ACCEPTED: _("已立案"),
    AppealState.HANDLING: _("办理中"),
    AppealState.REWORK: _("重新办理"),
    AppealState.ANSWERED: _("已答复"),
}
HEADLINES: Words = {
    Step.RECEIVED: _("我们收到了您的诉求"),
    Step.JOINED: _("值班人员正在核实"),
    Step.ACCEPTED: _("已立案，准备派给责任单位"),
    Step.DISPATCHED: _("责任单位正在办理"),
    Step.HANDLED: _("责任单位已办理，监督员正在检查"),
    Step.RETURNED: _("原单位退回，正在重新确定责任单位"),
    Step.REWORK: _("检查未通过，责任单位重新办理"),
    Step.CLOSED: _("已办结"),
    Step.DISMISSED: _("已核实并答复"),
    Step.REOPENED: _("重新核实"),
    Step.VOIDED: _("案件已撤销，值班人员重新核实"),
    Step.ANSWERED: _("已直接答复"),
}
NEXT: Words = {
    AppealState.RECEIVED: _("接下来：工作人员会核实情况，决定由谁办理。"),
    AppealState.CHECKING: _("接下来：值班人员核实后立案，并派给责任单位；不需要办理的，会告诉您原因。"),
    AppealState.ACCEPTED: _("接下来：派遣员按职责清单派给责任单位。"),
    AppealState.HANDLING: _("接下来：责任单位办理，监督员到现场检查，合格后答复您。"),
    AppealState.REWORK: _("接下来：责任单位重新办理，监督员再次检查，合格后答复您。"),
    AppealState.ANSWERED: _("这件诉求已经答复。情况没有解决的，请再次反映，并写上这个回执编号。"),
}
DISMISSALS: Words = {
    "false_alarm": _("经核实，现场没有发现您反映的情况。"),
    "device_fault": _("经核实，是监测设备故障引起的误报，现场没有问题。"),
    "recovered": _("经核实，情况已经恢复正常。"),
    "planned_work": _("经核实，这是计划内的施工或检修，完成后会恢复。"),
    "not_ours": _("经核实，这件事不在城市运行部门的职责内，请拨打 12345 了解由谁负责。"),
    "other": _("经核实，暂不需要安排办理。"),
}
CLOSED_PLAIN = _("责任单位已办理完毕，检查合格。")


def result_of(line: StoryLine) -> str:
    """What the reporter is told as the answer when this step ends the matter; empty for other steps."""
    if line.step is Step.DISMISSED:
        return str(DISMISSALS.get(line.text, DISMISSALS["other"]))
    if line.step is Step.CLOSED:
        return line.text or str(CLOSED_PLAIN)
    return line.text if line.step is Step.ANSWERED else ""


def matter_name(matter: str) -> str:
    """The plain-words category of a matter class."""
    return named(catalogue().of_matter(matter))


def named(thing: Service | Question | Choice) -> str:
    """Its name in the reader's language."""
    return thing.name_en if _in_english() else thing.name


def described(service: Service) -> str:
    """Its description in the reader's language."""
    return service.description_en if _in_english() else service.description


def _in_english() -> bool:
    return (get_language() or "").startswith("en")
