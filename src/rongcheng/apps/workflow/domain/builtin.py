"""Actions that every procedure has when its extension or suspension block (or an approval) allows them."""

from __future__ import annotations

from rongcheng.apps.workflow.domain.procedure import Action, Field, FieldKind, Procedure, Words

ASK_EXTENSION = "ask-extension"
ASK_SUSPENSION = "ask-suspension"
RESUME = "resume"
APPROVE = "approve"
REFUSE = "turn-down"
WITHDRAW = "withdraw-request"
BUILT_IN = frozenset({ASK_EXTENSION, ASK_SUSPENSION, RESUME, APPROVE, REFUSE, WITHDRAW})

START = "work-started"
SUPERVISE = "supervision-raised"
ANSWER = "supervision-answered"
RECOMPUTE = "deadline-recomputed"
REASSIGN = "work-reassigned"
_NOTED = {
    START: Words(zh="开始办理", en="Begun"),
    SUPERVISE: Words(zh="督办", en="Supervision"),
    ANSWER: Words(zh="回复督办", en="Supervision answered"),
    RECOMPUTE: Words(zh="重算时限", en="Deadline recomputed"),
    REASSIGN: Words(zh="改派", en="Reassigned"),
}

_REASON = Field(key="reason", title=Words(zh="理由", en="Reason"), kind=FieldKind.TEXT, required=True)
_REMARK = Field(key="remark", title=Words(zh="意见", en="Remark"), kind=FieldKind.TEXT)
_AMOUNT = Field(key="amount", title=Words(zh="延长数量", en="How much longer"), kind=FieldKind.NUMBER, required=True)
_REVIEW = Field(key="review_on", title=Words(zh="复查日期", en="Review date"), kind=FieldKind.DATE, required=True)


def ask_extension(procedure: Procedure) -> Action:
    """Ask for more time, before the time is up."""
    block = procedure.extension
    states, roles = (block.states, block.ask) if block else ((), ())
    return Action(key=ASK_EXTENSION, title=Words(zh="申请延期", en="Ask for more time"), sources=states,
                  roles=roles, fields=(_AMOUNT, _REASON))  # fmt: skip


def ask_suspension(procedure: Procedure) -> Action:
    """Ask that the clocks stop for an objective cause until a review date."""
    block = procedure.suspension
    states, roles = (block.states, block.ask) if block else ((), ())
    return Action(key=ASK_SUSPENSION, title=Words(zh="申请挂账", en="Ask to suspend"), sources=states,
                  roles=roles, fields=(_REVIEW, _REASON))  # fmt: skip


def resume(procedure: Procedure) -> Action:
    """Let the clocks run again."""
    block = procedure.suspension
    states, roles = (block.states, block.resume) if block else ((), ())
    return Action(key=RESUME, title=Words(zh="恢复办理", en="Resume"), sources=states, roles=roles,
                  fields=(_REMARK,), tone="primary")  # fmt: skip


def approve(state: str, roles: tuple[str, ...]) -> Action:
    """Agree to what was asked."""
    return Action(key=APPROVE, title=Words(zh="同意", en="Approve"), sources=(state,), roles=roles,
                  fields=(_REMARK,), tone="primary")  # fmt: skip


def refuse(state: str, roles: tuple[str, ...]) -> Action:
    """Turn down what was asked, with the reason."""
    return Action(key=REFUSE, title=Words(zh="不同意", en="Refuse"), sources=(state,), roles=roles,
                  fields=(_REASON,), tone="danger")  # fmt: skip


def withdraw(state: str) -> Action:
    """Take back what one has asked oneself."""
    return Action(key=WITHDRAW, title=Words(zh="撤回申请", en="Withdraw the request"), sources=(state,))


def named(procedure: Procedure, key: str) -> Action | None:
    """A built-in action, or a note in the history, by its key."""
    if key in _NOTED:
        return Action(key=key, title=_NOTED[key], sources=())
    made = (ask_extension(procedure), ask_suspension(procedure), resume(procedure), approve("", ()), refuse("", ()),
            withdraw(""))  # fmt: skip
    return next((action for action in made if action.key == key), None)
