"""The two representations of an answer: JSON and XML, from the same data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse
from ninja import Schema

from rongcheng.apps.appeals.domain.words_in import tidy
from rongcheng.apps.appeals.http.schemas import Form

ENTRY_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}


def answered(form: Form, root: str, content: Schema | Sequence[Schema], status: int = 200) -> HttpResponse:
    """The content as JSON, or as XML under a root element of that name."""
    plain: Any
    plain = content.model_dump() if isinstance(content, Schema) else [entry.model_dump() for entry in content]
    if form is Form.XML:
        body = ElementTree.tostring(_element(root, plain), encoding="utf-8", xml_declaration=True)
        return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")
    text = json.dumps(plain, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, entry) for key, entry in value.items())
    elif isinstance(value, list):
        element.extend(_element(ENTRY_OF[name], entry) for entry in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = tidy(str(value))
    return element
