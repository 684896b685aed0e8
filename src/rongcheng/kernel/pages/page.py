"""The page dataclass and its rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything one template receives, under the name `page`."""

    template: ClassVar[str]


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page of a list. Cursors are opaque; `total` is exact unless `total_is_capped`."""

    items: Sequence[T]
    next_cursor: str | None = None
    total: int | None = None
    total_is_capped: bool = False
    previous_cursor: str | None = None


def render(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponse:
    """The page as HTML."""
    return HttpResponse(render_to_string(page.template, {"page": page}, request=request), status=status)
