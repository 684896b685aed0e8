"""The duty list 职责清单: who answers for what, where, when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from rongcheng.apps.identity.contracts import DutyMatch, DutyView, MatterClass, UnknownMatter
from rongcheng.apps.identity.domain import duty
from rongcheng.apps.identity.domain.catalogues import leaves, matter_classes, matter_lineage
from rongcheng.apps.identity.models import DutyEntry
from rongcheng.apps.identity.queries.organisations import body_name
from rongcheng.apps.places import public as places
from rongcheng.kernel.errors import NotFound


def matter(code: str) -> MatterClass:
    try:
        return matter_classes()[code]
    except KeyError:
        raise UnknownMatter(matter=code) from None


def chain_of(division: str) -> tuple[str, ...]:
    """The division and all above it, nearest first; a functional area stands before the district."""
    here = places.division(code=division)
    chain: list[str] = []
    for place in (here, *reversed(places.ancestors(code=division))):
        chain.append(place.code)
        if place.managed_by:
            chain.append(place.managed_by)
    return tuple(dict.fromkeys(chain))


def holding_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def entry_of(row: DutyEntry) -> duty.Entry:
    return duty.Entry(
        entry_id=row.id, matter=row.matter, division=row.division, organisation_id=row.organisation_id,
        valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def responsible_for(*, matter_code: str, division: str, on: date) -> DutyMatch | None:
    """The most specific entry that holds on that day; None when the list is silent."""
    asked = matter(matter_code)
    chain = chain_of(division)
    rows = DutyEntry.objects.select_related("organisation").filter(
        holding_on(on), matter__in=matter_lineage(matter_code), division__in=chain
    )
    by_id = {row.id: row for row in rows.prefetch_related("assisting")}
    found = duty.resolve(map(entry_of, by_id.values()), matter=matter_code, chain=chain, on=on)
    return _match(by_id[found.entry_id], asked, division) if found else None


def _match(row: DutyEntry, asked: MatterClass, division: str) -> DutyMatch:
    exact_matter, exact_place = row.matter == asked.code, row.division == division
    known = matter(row.matter)
    basis = row.basis + row.article

    def words(*, english: bool) -> duty.Reasons:
        language = "en" if english else "zh-hans"
        return duty.Reasons(
            matter=known.name_en if english else known.name,
            asked_matter=asked.name_en if english else asked.name,
            place=places.division(code=row.division).named(language),
            asked_place=places.division(code=division).named(language),
            organisation=(row.organisation.name_en if english else "") or row.organisation.name,
            basis=basis,
            version=row.version,
            since=row.valid_from,
        )

    return DutyMatch(
        entry_id=row.id, organisation_id=row.organisation_id, organisation_name=row.organisation.name,
        matter=row.matter, division=row.division, basis=basis,
        assisting=tuple(sorted(body.id for body in row.assisting.all())),
        why=duty.why_zh(words(english=False), exact_matter=exact_matter, exact_place=exact_place),
        why_en=duty.why_en(words(english=True), exact_matter=exact_matter, exact_place=exact_place),
    )  # fmt: skip


def view(row: DutyEntry) -> DutyView:
    return DutyView(
        entry_id=row.id, matter=row.matter, matter_name=matter(row.matter).named(get_language() or "zh-hans"),
        division=row.division,
        division_name=places.name_of(code=row.division), organisation_id=row.organisation_id,
        organisation_code=row.organisation.code, organisation_name=body_name(row.organisation),
        assisting=tuple(sorted((body.code, body_name(body)) for body in row.assisting.all())),
        basis=row.basis, article=row.article, note=row.note, version=row.version,
        valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def _with_bodies() -> QuerySet[DutyEntry]:
    return DutyEntry.objects.select_related("organisation").prefetch_related("assisting")


def list_entries(
    *,
    text: str = "",
    matter_code: str = "",
    division: str = "",
    organisation_id: UUID | None = None,
    on: date | None = None,
    start: int = 0,
    size: int | None = None,
) -> tuple[Sequence[DutyView], int]:
    """Entries by matter and division, and how many there are; the list is open to all staff."""
    rows = _with_bodies().order_by("matter", "division", "-valid_from")
    if text:
        codes = [c.code for c in matter_classes().values() if text in c.name or text in c.name_en]
        rows = rows.filter(Q(organisation__name__icontains=text) | Q(basis__icontains=text) | Q(matter__in=codes))
    if matter_code:
        rows = rows.filter(matter__startswith=matter_code)
    if division:
        rows = rows.filter(division__startswith=division.removesuffix("00"))
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    if on:
        rows = rows.filter(holding_on(on))
    end = None if size is None else start + size
    return [view(row) for row in rows[start:end]], rows.count()


def get_row(entry_id: UUID) -> DutyEntry:
    row = _with_bodies().filter(pk=entry_id).first()
    if row is None:
        raise NotFound
    return row


def get_entry(entry_id: UUID) -> DutyView:
    return view(get_row(entry_id))


def history_of(entry_id: UUID) -> Sequence[DutyView]:
    """Every entry that has ever stood at this place of the list, the newest first."""
    row = get_row(entry_id)
    rows = _with_bodies().filter(matter=row.matter, division=row.division)
    return [view(found) for found in rows.order_by("-valid_from")]


def find_standing(*, matter_code: str, division: str, on: date) -> DutyEntry | None:
    """The entry of exactly that class and division on that day."""
    return _with_bodies().filter(holding_on(on), matter=matter_code, division=division).first()


def count_shifted(*, matter_code: str, division: str, on: date, organisation_id: UUID | None) -> tuple[int, int]:
    """How many (lowest class, street) pairs would get another answer, of how many concerned.

    `organisation_id` None asks what ending the entry would change.
    """
    streets = _streets(division)
    lineage = {code for leaf in leaves(matter_code) for code in matter_lineage(leaf)} | {matter_code}
    chains = {street: chain_of(street) for street in streets}
    everywhere = {code for chain in chains.values() for code in chain}
    rows = DutyEntry.objects.filter(holding_on(on), matter__in=lineage, division__in=everywhere)
    before = [entry_of(row) for row in rows]
    after = _with_change(before, matter_code, division, on, organisation_id)
    pairs = [(leaf, chain) for leaf in leaves(matter_code) or (matter_code,) for chain in chains.values()]
    shifted = sum(_answer(before, leaf, chain, on) != _answer(after, leaf, chain, on) for leaf, chain in pairs)
    return shifted, len(pairs)


def _streets(division: str) -> list[str]:
    """The streets of a district or of the whole city; a street or community stands for itself."""
    here = places.division(code=division)
    if len(division) > 6:
        return [division]
    below = [place.code for place in places.children(code=division) if not place.is_functional_area]
    if here.level != "city":
        return below or [division]
    return [street for district in below for street in _streets(district)]


def _with_change(
    before: Iterable[duty.Entry], matter_code: str, division: str, on: date, organisation_id: UUID | None
) -> list[duty.Entry]:
    rest = [entry for entry in before if (entry.matter, entry.division) != (matter_code, division)]
    if organisation_id is None:
        return rest
    new = duty.Entry(
        entry_id=organisation_id, matter=matter_code, division=division, organisation_id=organisation_id,
        valid_from=on,
    )  # fmt: skip
    return [*rest, new]


def _answer(entries: Iterable[duty.Entry], leaf: str, chain: Sequence[str], on: date) -> UUID | None:
    found = duty.resolve(entries, matter=leaf, chain=chain, on=on)
    return found.organisation_id if found else None
