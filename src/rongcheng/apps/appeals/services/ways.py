"""The ways by which an answer reaches its reporter: a port, and what is behind it today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.core.mail import EmailMessage
from django.utils.translation import gettext, override

from rongcheng.apps.appeals.conf import conf
from rongcheng.apps.appeals.services.story import EMAIL, PAGE


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An answer ready to be carried."""

    number: str
    link: str
    language: str
    result: str
    email: str


class Way(Protocol):
    """Carries a letter or raises; carrying the same letter twice must do no harm."""

    def carry(self, letter: Letter) -> None: ...


class ProgressPage:
    """The reporter's page shows the answer from the moment it is on record."""

    def carry(self, letter: Letter) -> None:
        return None


class ElectronicMail:
    """By Django's configured mail backend."""

    def carry(self, letter: Letter) -> None:
        with override(letter.language):
            subject = gettext("您的诉求 %(number)s 已答复") % {"number": letter.number}
            body = gettext(
                "您好：\n\n您反映的诉求（回执 %(number)s）已有答复：\n\n%(result)s\n\n"
                "办理经过请看：%(link)s\n\n本邮件由系统发出，请勿回复。"
            ) % {"number": letter.number, "result": letter.result, "link": letter.link}
        headers = {"Message-ID": f"<{letter.number.lower()}@{conf().sender.partition('@')[2]}>"}
        EmailMessage(subject, body, conf().sender, [letter.email], headers=headers).send()


WAYS: dict[str, Way] = {PAGE: ProgressPage(), EMAIL: ElectronicMail()}
