"""Events to JSON and back; fields that this version does not know are passed over."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(cls: type) -> TypeAdapter[Any]:
    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]


def encode(happened: Any) -> dict[str, Any]:
    """The event's fields as JSON data."""
    data: dict[str, Any] = _adapter(type(happened)).dump_python(happened, mode="json")
    return data


def decode(cls: type, data: dict[str, Any]) -> Any:
    """The event that these JSON data describe."""
    return _adapter(cls).validate_python(data, strict=False)


def schema(cls: type) -> dict[str, Any]:
    """JSON Schema of the event's data."""
    return _adapter(cls).json_schema()
