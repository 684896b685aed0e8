"""What goes over the wire, in the words of GeoReport v2."""

from __future__ import annotations

from enum import StrEnum

from ninja import Schema
from pydantic import Field


class Form(StrEnum):
    """The representation, as the ending of the path names it."""

    JSON = "json"
    XML = "xml"


class Error(Schema):
    code: str
    description: str


class Endpoint(Schema):
    specification: str
    url: str
    changeset: str
    type: str
    formats: list[str]


class Discovery(Schema):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[Endpoint]


class ServiceOut(Schema):
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


class Value(Schema):
    key: str
    name: str


class Attribute(Schema):
    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str
    order: int
    description: str
    values: list[Value]


class Definition(Schema):
    service_code: str
    attributes: list[Attribute]


class Filed(Schema):
    """The answer to a new request."""

    service_request_id: str
    service_notice: str
    account_id: str | None


class Token(Schema):
    service_request_id: str
    token: str


class RequestOut(Schema):
    """A request as anybody may see it."""

    service_request_id: str
    status: str
    status_notes: str | None
    service_name: str
    service_code: str
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None


class NewRequest(Schema):
    """A new request; answers to a service's questions come as attribute[CODE]."""

    api_key: str = ""
    jurisdiction_id: str = ""
    service_code: str = Field("", max_length=40)
    lat: float | None = Field(None, ge=-90, le=90)
    long: float | None = Field(None, ge=-180, le=180)
    address_string: str = ""
    address_id: str = ""
    description: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    device_id: str = ""
    account_id: str = ""
    media_url: str = Field("", max_length=500)


class Search(Schema):
    """Filters of a list; page and page_size are the paging extension."""

    jurisdiction_id: str = ""
    service_request_id: str = Field("", max_length=5000)
    service_code: str = Field("", max_length=1000)
    start_date: str = Field("", max_length=40)
    end_date: str = Field("", max_length=40)
    status: str = Field("", max_length=40)
    page: int = Field(1, ge=1, le=10_000)
    page_size: int = Field(100, ge=1, le=500)
