"""From what an Open311 client sends to what the services take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from rongcheng.apps.appeals.conf import conf
from rongcheng.apps.appeals.contracts import Channel, Contact, Report
from rongcheng.apps.appeals.domain.catalogue import OTHER, catalogue
from rongcheng.apps.appeals.domain.words_in import NoMoment, read_moment, tidy
from rongcheng.apps.appeals.http.schemas import NewRequest, Search
from rongcheng.apps.appeals.queries import Asked
from rongcheng.kernel.errors import Invalid, NotFound

LONGEST_SPAN = timedelta(days=90)
ATTRIBUTE = re.compile(r"^attribute\[(?P<code>[A-Za-z0-9_]{1,40})\](?:\[\])?$")
WEB_ADDRESS = re.compile(r"^https?://[^\s<>\"]+$")
STATUSES = {"open": True, "closed": False}


class UnknownJurisdiction(NotFound):
    code = "unknown-jurisdiction"
    says = "没有代码为 %(jurisdiction)s 的辖区。"
    advice = "请使用 discovery 所列的辖区代码，或省略 jurisdiction_id。"


class UnknownService(NotFound):
    code = "unknown-service"
    says = "没有代码为 %(service)s 的服务。"
    advice = "请使用 services 列表中的 service_code。"


class BadSearch(Invalid):
    code = "bad-search"
    status = 400
    says = "查询条件无效：%(why)s"
    advice = "日期用 W3C 格式，如 2026-03-01T00:00:00Z；状态为 open 或 closed。"


def check_jurisdiction(jurisdiction: str) -> None:
    if jurisdiction and jurisdiction not in conf().jurisdictions:
        raise UnknownJurisdiction(jurisdiction=tidy(jurisdiction)[:40])


def report_of(request: HttpRequest, sent: NewRequest) -> Report:
    """The report that a client sends; raises UnknownService."""
    service = catalogue().find(sent.service_code)
    if service is None:
        raise UnknownService(service=tidy(sent.service_code)[:40])
    return Report(
        text=sent.description,
        channel=Channel.OPEN311,
        matter=service.code,
        lon=sent.long,
        lat=sent.lat,
        address=sent.address_string or sent.address_id,
        contact=Contact(name=_full_name(sent), phone=sent.phone, email=sent.email),
        language=(get_language() or "zh-hans")[:8],
        attributes=_attributes(request, sent.media_url),
    )


def asked_of(search: Search, now: datetime) -> Asked:
    """The search that a client sends; raises BadSearch."""
    offset = (search.page - 1) * search.page_size
    if search.service_request_id:
        return Asked(ids=_ids(search.service_request_id), offset=offset, size=search.page_size)
    start, end = _span(search.start_date, search.end_date, now)
    return Asked(
        matters=_matters(search.service_code),
        start=start,
        end=end,
        is_open=_status(search.status),
        offset=offset,
        size=search.page_size,
    )


def id_of(text: str) -> UUID | None:
    """The identifier, or None for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _ids(text: str) -> list[UUID]:
    read = (id_of(entry.strip()) for entry in text.split(",")[:200])
    return [entry for entry in read if entry is not None]


def _matters(text: str) -> list[str] | None:
    if not text:
        return None
    return ["" if code.strip() == OTHER else tidy(code) for code in text.split(",")]


def _status(text: str) -> bool | None:
    wanted = {entry.strip() for entry in text.split(",") if entry.strip()}
    if not wanted <= set(STATUSES):
        raise BadSearch(why=tidy(text)[:40])
    return STATUSES[wanted.pop()] if len(wanted) == 1 else None


def _span(start_text: str, end_text: str, now: datetime) -> tuple[datetime, datetime]:
    """90 days by default and at most; one given end draws the other."""
    start, end = _moment(start_text), _moment(end_text)
    try:
        if start is None:
            end = end or now
            start = end - LONGEST_SPAN
        end = end or min(now, start + LONGEST_SPAN)
    except OverflowError as error:
        raise BadSearch(why=end_text or start_text) from error
    if end - start > LONGEST_SPAN:
        raise BadSearch(why="start_date … end_date > 90 d")
    return start, end


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return read_moment(text)
    except NoMoment as error:
        raise BadSearch(why=tidy(text)) from error


def _full_name(sent: NewRequest) -> str:
    first, last = sent.first_name.strip(), sent.last_name.strip()
    return f"{first} {last}".strip() if (first + last).isascii() else last + first


def _attributes(request: HttpRequest, media_url: str) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for name in list(request.POST)[:50]:
        match = ATTRIBUTE.match(name)
        if match:
            values = request.POST.getlist(name)
            found[match["code"]] = values[0] if len(values) == 1 else values
    if WEB_ADDRESS.match(media_url):
        found["media_url"] = media_url
    return found
