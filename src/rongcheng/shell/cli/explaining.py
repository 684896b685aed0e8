"""Expected failures in English words: what is wrong and what to do. Anything else stays a traceback."""

from __future__ import annotations

import re

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError, ProgrammingError
from django.utils import translation

from rongcheng.kernel.errors import Invalid, Refused


def explain(problem: BaseException) -> str | None:
    """The sentence for the terminal, or None when the failure is not an expected one."""
    if isinstance(problem, Refused):
        return _refusal(problem)
    if isinstance(problem, (OperationalError, psycopg.OperationalError)):
        return (
            f"The database does not answer: {_first_line(problem)}. "
            "Start it (`rongcheng up` runs the private one), or correct RONGCHENG_DATABASE_URL."
        )
    if isinstance(problem, ProgrammingError) and re.search(r"(relation|column) .* does not exist", str(problem)):
        return f"The database lacks a table or column: {_first_line(problem)}. Run `rongcheng migrate`."
    if isinstance(problem, ImproperlyConfigured):
        return f"The configuration is wrong: {problem}. Correct the variable that it names, or unset it."
    if isinstance(problem, PermissionError):
        return f"No permission for {problem.filename}. Run as the account that made it, or set RONGCHENG_DATA_DIR."
    return None


def _refusal(problem: Refused) -> str:
    with translation.override("en"):
        parts = [translation.gettext(problem.says), translation.gettext(problem.advice)]
        filled = [part % problem.facts if "%(" in part else part for part in parts]
        if isinstance(problem, Invalid):
            filled += [f"{name}: {translation.gettext(text)}" for name, text in problem.fields.items()]
    return " ".join(filled)


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip(".")
