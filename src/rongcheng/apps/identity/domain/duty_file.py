"""The duty list as a CSV file: one header for writing and reading; further columns are passed over."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rongcheng.apps.identity.contracts import DutyView, ImportRow

HEADER = (
    "matter", "matter_name", "division", "division_name", "organisation", "organisation_name", "assisting",
    "basis", "article", "valid_from", "valid_to", "version", "note",
)  # fmt: skip
NEEDED = ("matter", "division", "organisation", "basis", "valid_from")
MOST_LINES = 20_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One readable line."""

    line: int
    matter: str
    division: str
    organisation: str
    assisting: tuple[str, ...]
    basis: str
    article: str
    valid_from: date
    valid_to: date | None
    note: str


def write_file(entries: Sequence[DutyView]) -> str:
    """The entries as CSV, opened rightly by spreadsheets."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEADER)
    for entry in entries:
        sheet.writerow([
            entry.matter, entry.matter_name, entry.division, entry.division_name, entry.organisation_code,
            entry.organisation_name, ";".join(code for code, _ in entry.assisting), entry.basis,
            entry.article, entry.valid_from, entry.valid_to or "", entry.version, entry.note,
        ])  # fmt: skip
    return "\ufeff" + out.getvalue()


def read_file(text: str) -> tuple[list[Line], list[ImportRow]]:
    """Readable lines, and those refused for their form."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        return [], [ImportRow(line=1, reason="缺少列", detail=", ".join(missing))]
    good: list[Line] = []
    bad: list[ImportRow] = []
    for number, row in enumerate(rows, start=2):
        if number > MOST_LINES:
            bad.append(ImportRow(line=number, reason="文件超过两万行，其余未读取"))
            break
        read = _read(number, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)})
        good.append(read) if isinstance(read, Line) else bad.append(read)
    return good, bad


def _read(number: int, row: Mapping[str, str]) -> Line | ImportRow:
    empty = [name for name in NEEDED if not row.get(name)]
    if empty:
        return _refuse(number, row, "必填项为空", ", ".join(empty))
    try:
        begins = date.fromisoformat(row["valid_from"])
        ends = date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None
    except ValueError:
        return _refuse(number, row, "日期应写作 2026-01-31")
    if ends and ends < begins:
        return _refuse(number, row, "终止日期早于起始日期")
    return Line(
        line=number, matter=row["matter"], division=row["division"], organisation=row["organisation"],
        assisting=tuple(code.strip() for code in row.get("assisting", "").split(";") if code.strip()),
        basis=row["basis"], article=row.get("article", ""), valid_from=begins, valid_to=ends,
        note=row.get("note", ""),
    )  # fmt: skip


def _refuse(number: int, row: Mapping[str, str], reason: str, detail: str = "") -> ImportRow:
    return ImportRow(
        line=number, matter=row.get("matter", ""), division=row.get("division", ""),
        organisation=row.get("organisation", ""), reason=reason,
        detail=detail,
    )  # fmt: skip
