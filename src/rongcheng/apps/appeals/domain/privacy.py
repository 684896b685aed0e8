"""What is left of personal data when somebody sees it who needs not know it."""

from __future__ import annotations

import re
import unicodedata

from rongcheng.apps.appeals.contracts import Contact

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,24}")
_CITIZEN_ID = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_LONG_NUMBER = re.compile(r"(?<![0-9])\+?(?:[0-9][ \-－—]?){7,18}[0-9](?![0-9])")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][· ]?[A-Z0-9]{5,6}")
_ROOM = re.compile(r"[0-9一二三四五六七八九十]+\s*(?:号楼|栋|幢|单元|层|楼|室)(?:[0-9A-Za-z一二三四五六七八九十\-]*)")
_HIDDEN = "＊＊＊"

# Lanes for a map that names no doorstep: about 100 m at Chengdu's latitude.
NEARBY_DECIMALS = 3


def redact(text: str) -> str:
    """The text without telephone, identity and plate numbers, e-mail addresses and rooms."""
    for pattern in (_EMAIL, _CITIZEN_ID, _LONG_NUMBER, _PLATE, _ROOM):
        for found in reversed(list(pattern.finditer(_narrow(text)))):
            text = text[: found.start()] + _HIDDEN + text[found.end() :]
    return text


def _narrow(text: str) -> str:
    """Full-width digits and letters as ordinary ones, place by place: what is found can be cut from the text."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text)


def masked(contact: Contact) -> Contact:
    """The contact as lists and pages show it."""
    return Contact(
        name=_masked_name(contact.name), phone=_masked_phone(contact.phone), email=_masked_email(contact.email)
    )


def _masked_name(name: str) -> str:
    return name[:1] + "＊＊" if name else ""


def _masked_phone(phone: str) -> str:
    if len(phone) < 8:
        return "＊" * len(phone)
    return f"{phone[:3]}＊＊＊＊{phone[-4:]}"


def _masked_email(email: str) -> str:
    if not email:
        return ""
    local, _, host = email.partition("@")
    return f"{local[:1]}＊＊＊@{host}"


def rough(degrees: float) -> float:
    """A coordinate that shows the neighbourhood and not the door."""
    return round(degrees, NEARBY_DECIMALS)
