"""Who answers for a matter at a place on a day: the duty list read from the specific to the general.

The matter class leads: an entry for exactly this class anywhere on the way up to the city goes before an entry
for the class above it, since departments divide matters first and places second. Within one class the nearer
place goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rongcheng.apps.identity.domain.catalogues import matter_lineage


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the duty list, as far as the rule needs it."""

    entry_id: UUID
    matter: str
    division: str
    organisation_id: UUID
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def division_lineage(code: str) -> tuple[str, ...]:
    """The division and those above it by the shape of the code: community, street, district, city."""
    chain = [code]
    for length in (9, 6):
        if len(code) > length:
            chain.append(code[:length])
    city = f"{code[:4]}00"
    return (*chain, city) if city not in chain else tuple(chain)


def places_in_order(matter: str, chain: Sequence[str]) -> list[tuple[str, str]]:
    """Every (class, division) where an answer may stand, best first."""
    return [(code, division) for code in matter_lineage(matter) for division in chain]


def resolve(entries: Iterable[Entry], *, matter: str, chain: Sequence[str], on: date) -> Entry | None:
    """The entry that answers, or None when the list is silent."""
    standing = {(entry.matter, entry.division): entry for entry in entries if entry.holds_on(on)}
    return next((standing[place] for place in places_in_order(matter, chain) if place in standing), None)


def overlap(first: Entry, second: Entry) -> bool:
    """Whether two entries would give two answers on one day."""
    if (first.matter, first.division) != (second.matter, second.division):
        return False
    first_end, second_end = first.valid_to or date.max, second.valid_to or date.max
    return first.valid_from <= second_end and second.valid_from <= first_end


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """The words that explain a match."""

    matter: str
    asked_matter: str
    place: str
    asked_place: str
    organisation: str
    basis: str
    version: int
    since: date


def why_zh(words: Reasons, *, exact_matter: bool, exact_place: bool) -> str:
    """One line in Chinese."""
    scope = f"{words.place}的“{words.matter}”由{words.organisation}负责"
    fallback = ""
    if not exact_matter:
        fallback += f"“{words.asked_matter}”无单独规定，按上级类别；"
    if not exact_place:
        fallback += f"{words.asked_place}无单独规定，按{words.place}；"
    return f"{fallback}{scope}，依据{words.basis}（职责清单第{words.version}版，{words.since:%Y-%m-%d}起）"


def why_en(words: Reasons, *, exact_matter: bool, exact_place: bool) -> str:
    """The same line in English."""
    fallback = ""
    if not exact_matter:
        fallback += f"No entry for “{words.asked_matter}” itself, so the class above applies; "
    if not exact_place:
        fallback += f"no entry for {words.asked_place} itself, so {words.place} applies; "
    line = (
        f"{fallback}{words.organisation} answers for “{words.matter}” in {words.place}, under {words.basis} "
        f"(duty list v{words.version}, since {words.since:%Y-%m-%d})"
    )
    return line[0].upper() + line[1:]
