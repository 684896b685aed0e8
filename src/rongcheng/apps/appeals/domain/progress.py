"""How an appeal goes on when its incident or case does; the state only moves forward until it is answered."""

from __future__ import annotations

from rongcheng.apps.appeals.contracts import AppealState, Step

STATE_AFTER = {
    Step.RECEIVED: AppealState.RECEIVED,
    Step.JOINED: AppealState.CHECKING,
    Step.ACCEPTED: AppealState.ACCEPTED,
    Step.DISPATCHED: AppealState.HANDLING,
    Step.HANDLED: AppealState.HANDLING,
    Step.RETURNED: AppealState.ACCEPTED,
    Step.REWORK: AppealState.REWORK,
    Step.CLOSED: AppealState.ANSWERED,
    Step.DISMISSED: AppealState.ANSWERED,
    Step.REOPENED: AppealState.CHECKING,
    Step.VOIDED: AppealState.CHECKING,
    Step.ANSWERED: AppealState.ANSWERED,
}

OPEN_STATES = tuple(state for state in AppealState if state is not AppealState.ANSWERED)


def state_after(current: AppealState, step: Step) -> AppealState:
    """Where an appeal stands after a step; only taking back an answer opens an answered one again."""
    if current is AppealState.ANSWERED and step is not Step.REOPENED:
        return current
    if step is Step.JOINED and current is not AppealState.RECEIVED:
        return current
    return STATE_AFTER[step]


def ends(step: Step) -> bool:
    """Whether the reporter has an answer with this step."""
    return STATE_AFTER[step] is AppealState.ANSWERED


def leaves_unit(step: Step) -> bool:
    """Whether no unit holds the matter from this step on, until it is sent to one again."""
    return step in (Step.RETURNED, Step.VOIDED, Step.REOPENED)
