"""The list as CSV, streamed within the actor's scope."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rongcheng.apps.incidents import queries
from rongcheng.apps.incidents.contracts import IncidentRow
from rongcheng.apps.incidents.queries import Filters
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
    response["Content-Disposition"] = 'attachment; filename="incidents.csv"'
    return response


def _lines(actor: Actor, filters: Filters) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head = (_("事件编号"), _("标题"), _("类别代码"), _("类别"), _("状态"), _("区划代码"), _("区划"), _("等级"),
            _("灯"), _("来源数"), _("首次时间"), _("最近时间"), _("案卷号"), _("经度"), _("纬度"))  # fmt: skip
    yield BOM + str(writer.writerow(head))
    with policy.scoped(actor):
        for row in queries.export_rows(actor=actor, filters=filters):
            yield str(writer.writerow([_plain(value) for value in _cells(row)]))


def _cells(row: IncidentRow) -> tuple[object, ...]:
    return (
        row.number, row.title, row.matter, row.matter_name, row.state, row.division, row.place, row.grade, row.light,
        row.signal_count, timezone.localtime(row.first_at).isoformat(), timezone.localtime(row.last_at).isoformat(),
        row.case_number, f"{row.lon:.6f}", f"{row.lat:.6f}",
    )  # fmt: skip


def _plain(value: object) -> object:
    """A cell that a spreadsheet cannot take for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
