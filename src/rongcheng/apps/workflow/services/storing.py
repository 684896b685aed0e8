"""Rows into their tables in one statement: an act writes several, and building each anew costs ten times its run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from rongcheng.apps.workflow.models import Waiting, Work

MOVING = ("state", "organisation_id", "person_id", "urgency", "limits", "round", "version", "seq", "light", "due_at",
          "red_flags", "suspended_at", "review_on", "asked", "asked_by", "closed_at")  # fmt: skip


def store(rows: Sequence[models.Model], *, updated: tuple[str, ...] = ()) -> None:
    """Insert the rows; those whose key is there already get the `updated` columns."""
    if not rows:
        return
    model = type(rows[0])
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, len(rows), updated), [value for row in rows for value in _values(model, row)])


def store_move(work: Work) -> None:
    """What an act may change of a work."""
    with connection.cursor() as cursor:
        cursor.execute(_update(), [*(_plain(getattr(work, name)) for name in MOVING), work.pk])


def swap_items(work_id: UUID, kinds: Sequence[str], rows: Sequence[Waiting]) -> None:
    """These items stand in place of those of these kinds."""
    delete = "DELETE FROM workflow_waiting WHERE work_id = %s AND kind = ANY(%s)"
    with connection.cursor() as cursor:
        if not rows:
            cursor.execute(delete, [work_id, list(kinds)])
            return
        insert = _insert(Waiting, len(rows), ())
        values = [value for row in rows for value in _values(Waiting, row)]
        cursor.execute(f"WITH gone AS ({delete}) {insert}", [work_id, list(kinds), *values])


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _insert(model: type[models.Model], count: int, updated: tuple[str, ...]) -> str:
    columns = [connection.ops.quote_name(str(field.column)) for field in _fields(model)]
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    text = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES {', '.join([one] * count)}"
    if updated:
        text += " ON CONFLICT (id) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in updated)
    return text


@cache
def _update() -> str:
    return f"UPDATE workflow_work SET {', '.join(f'{name} = %s' for name in MOVING)} WHERE id = %s"


def _values(model: type[models.Model], row: models.Model) -> list[Any]:
    return [_plain(getattr(row, field.attname)) for field in _fields(model)]


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
