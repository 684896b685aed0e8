"""Believable appeals of two districts, made by calling services; harmless to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

import yaml

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.contracts import AlreadyAnswered, AppealKind, Channel, Contact, Receipt, Report
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

ANSWERED_AFTER = timedelta(hours=3)


def seed() -> None:
    """The appeals of data/demo.yaml are received, and those with an answer answered."""
    text = resources.files("rongcheng.apps.appeals").joinpath("data", "demo.yaml").read_text(encoding="utf-8")
    now = clock.now()
    for number, entry in enumerate(yaml.safe_load(text)["appeals"], start=1):
        at = now - timedelta(hours=entry["hours"])
        receipt = services.receive_appeal(
            actor=Actor.public(), now=at, report=_report(entry), token=f"demonstration-{number}"
        )
        if "answer" in entry and not receipt.is_repeat:
            _answer(receipt, entry["answer"], at + ANSWERED_AFTER)


def _answer(receipt: Receipt, text: str, at: datetime) -> None:
    agent = Actor.system("appeals")
    try:
        services.answer_appeal(actor=agent, now=at, appeal_id=receipt.appeal_id, text=text)
    except AlreadyAnswered:
        return


def _report(entry: Mapping[str, Any]) -> Report:
    return Report(
        text=entry["text"],
        channel=Channel.FORM,
        kind=AppealKind(entry.get("kind", AppealKind.HELP)),
        matter=entry["matter"],
        lon=entry.get("lon"),
        lat=entry.get("lat"),
        division=entry.get("division", ""),
        address=entry.get("address", ""),
        contact=Contact(name=entry.get("name", ""), phone=entry.get("phone", ""), email=entry.get("email", "")),
        confidential=entry.get("confidential", False),
        language=entry.get("language", "zh-hans"),
        attributes=entry.get("attributes", {}),
    )
