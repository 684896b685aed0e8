"""What workflow refuses, and what to do then."""

from __future__ import annotations

from rongcheng.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchWork(NotFound):
    code = "no-such-work"
    says = "没有找到这项办理，或您无权查看。"


class NoSuchProcedure(NotFound):
    code = "no-such-procedure"
    says = "没有流程 %(key)s（版本 %(version)s）。"
    advice = "请核对流程代码和版本；管理员可查看流程目录。"


class ProcedureBroken(Invalid):
    """A procedure file that does not fit the schema or makes no sense; `faults` lists line, path and advice."""

    code = "procedure-broken"
    says = "流程文件 %(file)s 不能使用：\n%(faults)s"
    advice = "请按所列位置修改后重试。"


class ProcedureChanged(Conflict):
    """The content of a loaded version differs from its file."""

    code = "procedure-changed"
    says = "流程 %(key)s 第 %(version)s 版已经载入，内容不得更改。"
    advice = "请提高 version 后再载入；在办事项仍按原版本办理。"


class ActionNotAllowed(NotAllowed):
    """The action exists, but not here, not now or not for this actor; the subclass says which."""

    code = "action-not-allowed"
    says = "不能执行“%(action)s”。"


class ActionUnknown(ActionNotAllowed):
    code = "action-unknown"
    status = 404
    says = "该流程没有动作“%(action)s”。"
    advice = "请刷新页面，按当前可用的操作办理。"


class ActionNotInState(ActionNotAllowed):
    code = "action-not-in-state"
    status = 409
    says = "当前环节是“%(state)s”，不能执行“%(action)s”。"
    advice = "请刷新页面，按当前环节可用的操作办理。"


class ActionNotYourRole(ActionNotAllowed):
    code = "action-not-your-role"
    says = "“%(action)s”由%(roles)s办理，您的岗位没有这一角色。"
    advice = "请切换岗位，或转交有权的人员。"


class ActionNotYourOrganisation(ActionNotAllowed):
    code = "action-not-your-organisation"
    says = "此事项由其他单位（或人员）承办，您不能执行“%(action)s”。"
    advice = "如派遣有误，请联系派遣员改派。"


class NotYourRequest(ActionNotAllowed):
    code = "not-your-request"
    says = "只有申请人本人可以撤回申请。"
    advice = "请联系申请人。"


class OwnRequest(ActionNotAllowed):
    code = "own-request"
    says = "不能审批自己提出的申请。"
    advice = "请由其他有审批权的人员办理，或先撤回。"


class WorkSuspended(ActionNotAllowed):
    code = "work-suspended"
    status = 409
    says = "此事项已挂账，恢复之前不能执行“%(action)s”。"
    advice = "请先恢复办理。"


class DecisionPending(ActionNotAllowed):
    code = "decision-pending"
    status = 409
    says = "申请“%(asked)s”正在等待审批，暂不能执行“%(action)s”。"
    advice = "请等待审批结果，或由申请人撤回。"


class SubWorkOpen(ActionNotAllowed):
    code = "sub-work-open"
    status = 409
    says = "还有 %(count)s 项子任务未办结，不能执行“%(action)s”。"
    advice = "请先办结或撤销子任务。"


class FieldsMissing(Invalid):
    code = "fields-missing"
    says = "有必填内容未填或填写有误。"


class EvidenceMissing(Invalid):
    code = "evidence-missing"
    says = "缺少必要的凭证材料。"
    advice = "请补充照片或材料后再提交。"


class AssigneeMissing(Invalid):
    code = "assignee-missing"
    says = "请指定承办单位或人员。"


class WorkMovedOn(Conflict):
    code = "work-moved-on"
    says = "此事项已由他人办理，现处于“%(state)s”。"
    advice = "请刷新页面查看最新进展。"


class ExtensionRefused(Invalid):
    """More time cannot be asked for: too late, too often or too much."""

    code = "extension-not-possible"
    says = "不能申请延期。"


class ReviewDateWrong(Invalid):
    code = "review-date-wrong"
    says = "复查日期须在今天之后 %(days)s 天之内。"
    advice = "请另选复查日期。"


class NoSuchSupervision(NotFound):
    code = "no-such-supervision"
    says = "没有找到这项督办。"


class SupervisionAnswered(Conflict):
    code = "supervision-answered"
    says = "这项督办已经回复。"


class CalendarFileBroken(Invalid):
    code = "calendar-file-broken"
    says = "日历文件不能使用：%(reason)s"
    advice = "请按说明修正后重新导入：每天一行，日期（YYYY-MM-DD）和 work 或 off。"
