"""Small makers for the tests of appeals."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.contracts import Channel, Contact, Receipt, Report
from rongcheng.kernel.actor import Actor

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
WUHOU = (104.0438, 30.6421)
OUTSIDE = (121.47, 31.23)
SECRET_PHONE = "13812345678"
CONTACT = Contact(name="张小明", phone=SECRET_PHONE, email="xiaoming@example.com")


def report(**changes: Any) -> Report:
    """A report of a flooded road in 武侯区."""
    plain = Report(text="浆洗街路口积水，车都熄火了", channel=Channel.FORM, matter="E0406", lon=WUHOU[0], lat=WUHOU[1])
    return replace(plain, **changes)


def receive(*, token: str = "", origin: str = "10.0.0.1", now: datetime = NOW, **changes: Any) -> Receipt:
    """The report is received."""
    return services.receive_appeal(actor=Actor.public(origin), now=now, report=report(**changes), token=token)


def photo(name: str = "photo.jpg", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """A real small JPEG."""
    content = io.BytesIO()
    Image.new("RGB", size, (20, 120, 110)).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")
