"""The list as CSV, streamed within the actor's scope."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rongcheng.apps.cases import queries
from rongcheng.apps.cases.contracts import CaseRow
from rongcheng.apps.cases.queries import Filters
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor

BOM = "\ufeff"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def stream_csv(*, actor: Actor, filters: Filters) -> StreamingHttpResponse:
    """A CSV download with a byte-order mark, so that spreadsheet programs read the Chinese right."""
    response = StreamingHttpResponse(_lines(actor, filters), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return response


def _lines(actor: Actor, filters: Filters) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head = (_("案卷号"), _("类别代码"), _("类别"), _("状态"), _("灯"), _("区划代码"), _("区划"), _("地址"),
            _("问题描述"), _("来源"), _("紧急程度"),
            _("责任单位"), _("上报时间"), _("到期时间"), _("结案时间"), _("返工次数"),
            _("经度"), _("纬度"))  # fmt: skip
    yield BOM + str(writer.writerow(head))
    with policy.scoped(actor):
        for row in queries.export_rows(actor=actor, filters=filters):
            yield str(writer.writerow([_plain(value) for value in _cells(row)]))


def _cells(row: CaseRow) -> tuple[object, ...]:
    return (
        row.number, row.matter, row.matter_name, row.state, row.light, row.division, row.place, row.address,
        row.description, row.source, row.urgency, row.organisation_name, _local(row.reported_at), _local(row.due_at),
        _local(row.closed_at), row.rework_count, f"{row.lon:.6f}", f"{row.lat:.6f}",
    )  # fmt: skip


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat() if at else ""


def _plain(value: object) -> object:
    """A cell that a spreadsheet cannot take for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
