"""Whether a report can be received: every channel passes here, every wrong field is named."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rongcheng.apps.appeals.conf import conf
from rongcheng.apps.appeals.contracts import Contact, Report
from rongcheng.apps.appeals.domain.catalogue import OTHER, catalogue
from rongcheng.apps.appeals.domain.words_in import read_phone, tidy
from rongcheng.apps.identity import public as identity
from rongcheng.apps.places import public as places
from rongcheng.kernel.errors import Invalid, NotFound
from rongcheng.kernel.geo import BadPoint, Point

CITY = "510100"
LONGEST_NAME = 40
LONGEST_ADDRESS = 200
LONGEST_ATTRIBUTE = 500


class ReportWrong(Invalid):
    code = "report-invalid"
    says = "有内容需要修改。"
    advice = "请按提示修改标出的内容；已填写的内容都已保留。"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A report that can be received, and the division it concerns."""

    report: Report
    division: str
    place: str


def checked(report: Report, now: datetime) -> Checked:
    """The report tidied and placed; raises ReportWrong naming every wrong field, or OutsideCity."""
    wrong: dict[str, str] = {}
    tidied = replace(
        report,
        text=_text(report.text, wrong),
        matter=_matter(report.matter, wrong),
        address=_short(report.address, LONGEST_ADDRESS, "address", wrong),
        contact=_contact(report.contact, wrong),
        attributes={key: _attribute(value) for key, value in report.attributes.items()},
    )
    if (report.lon is None) != (report.lat is None):
        wrong["where"] = "经度和纬度要一起填写。"
    division = "" if wrong.get("where") else _division(tidied, wrong)
    if wrong:
        raise ReportWrong(fields=wrong)
    return Checked(report=tidied, division=division, place=place_name(division))


def place_name(division: str) -> str:
    """`武侯区浆洗街街道`: the division within the city, in Chinese."""
    above = [place.name for place in places.ancestors(code=division) if place.code != CITY]
    return "".join([*above, places.division(code=division).name])


def _text(text: str, wrong: dict[str, str]) -> str:
    tidied = tidy(text)
    if not tidied:
        wrong["text"] = "请写下您要反映的问题。"
    elif len(tidied) > conf().text_length:
        wrong["text"] = "文字太长，请精简到 5000 字以内，或用照片补充。"
    return tidied


def _matter(matter: str, wrong: dict[str, str]) -> str:
    if matter in ("", OTHER):
        return ""
    if catalogue().find(matter) is None:
        try:
            identity.matter(code=matter)
        except NotFound:
            wrong["matter"] = "没有这个类别，请重新选择。"
    return matter


def _short(text: str, longest: int, field: str, wrong: dict[str, str]) -> str:
    tidied = " ".join(tidy(text).split())
    if len(tidied) > longest:
        wrong[field] = "文字太长，请精简。"
    return tidied


def _contact(contact: Contact, wrong: dict[str, str]) -> Contact:
    phone = contact.phone.strip()
    if phone:
        read = read_phone(phone)
        if read is None:
            wrong["phone"] = "请填写 11 位手机号码，或带区号的固定电话。"
        phone = read or phone
    email = unicodedata.normalize("NFKC", contact.email).strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            wrong["email"] = "电子邮箱格式不对，应形如 name@example.com。"
    return Contact(name=_short(contact.name, LONGEST_NAME, "name", wrong), phone=phone, email=email)


def _attribute(value: object) -> object:
    if isinstance(value, list | tuple):
        return [tidy(str(item))[:LONGEST_ATTRIBUTE] for item in value][:20]
    return tidy(str(value))[:LONGEST_ATTRIBUTE]


def _division(report: Report, wrong: dict[str, str]) -> str:
    if report.lon is not None and report.lat is not None:
        try:
            point = Point(report.lon, report.lat)
        except BadPoint:
            wrong["where"] = "坐标有误：经度在 -180 到 180 之间，纬度在 -90 到 90 之间。"
            return ""
        return places.locate(point=point).division
    if report.division:
        try:
            return places.division(code=report.division).code
        except NotFound:
            wrong["where"] = "没有这个区（市）县或镇（街道），请重新选择。"
            return ""
    if not report.address:
        wrong["where"] = "请在地图上点选、选择镇（街道），或写下地址。"
    return CITY
