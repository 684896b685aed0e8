"""Answering directly (直办): an agent knows the answer, no case is needed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.appeals.contracts import AlreadyAnswered, AppealState, HasCase, Step, StoryLine
from rongcheng.apps.appeals.domain.words_in import tidy
from rongcheng.apps.appeals.models import Appeal
from rongcheng.apps.appeals.policies import check_may_answer
from rongcheng.apps.appeals.queries import appeal_for
from rongcheng.apps.appeals.services.story import add_step
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.transactions import command, correlate

LONGEST_ANSWER = 2000


class AnswerMissing(Invalid):
    code = "answer-missing"
    says = "答复内容有误。"
    advice = "请写明答复内容，不超过 2000 字。"


@command("appeal_id")
def answer_appeal(*, actor: Actor, now: datetime, appeal_id: UUID, text: str) -> None:
    """The reporter has this answer; announces AppealAnswered. Refuses when a case answers or has answered."""
    check_may_answer(actor)
    words = tidy(text)
    if not words or len(words) > LONGEST_ANSWER:
        raise AnswerMissing(fields={"text": "请写明答复内容，不超过 2000 字。"})
    appeal_for(actor=actor, appeal_id=appeal_id)
    appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
    if appeal.state == AppealState.ANSWERED:
        raise AlreadyAnswered()
    if appeal.case_id is not None:
        raise HasCase(number=appeal.case_number)
    correlate(appeal.correlation_id)
    add_step(appeal, StoryLine(step=Step.ANSWERED, at=now, organisation=actor.organisation_name, text=words))
