"""Pages: one dataclass says all that a template receives; refusals become clear answers."""

from rongcheng.kernel.pages.guards import actor_of, needs, signed_in
from rongcheng.kernel.pages.page import Page, Paged, render
from rongcheng.kernel.pages.paging import decode_cursor, encode_cursor

__all__ = [
    "Page",
    "Paged",
    "actor_of",
    "decode_cursor",
    "encode_cursor",
    "needs",
    "render",
    "signed_in",
]
