"""The budget of house.md §7: a smoke alarm, read from the source itself."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "rongcheng"
TESTS_AT_TOP = SOURCE.parent.parent / "tests"


def python_files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def files_of_product() -> list[Path]:
    return [p for p in python_files() if "tests" not in p.parts and "testing" not in p.parts]


def files_of_tests() -> list[Path]:
    return [p for p in python_files() if "tests" in p.parts] + sorted(TESTS_AT_TOP.rglob("*.py"))


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[int(len(values) * share)]


def test_files_are_small() -> None:
    lengths = [length(p) for p in files_of_product() if length(p) > 0]
    assert statistics.median(lengths) < 100
    assert percentile(lengths, 0.95) < 350


@pytest.mark.parametrize(
    ("files", "limit"), [(files_of_product(), 500), (files_of_tests(), 700)], ids=["product", "tests"]
)
def test_no_file_is_longer_than_the_hard_stop(files: list[Path], limit: int) -> None:
    assert [f"{p.name}: {length(p)}" for p in files if length(p) > limit] == []


def test_functions_are_short() -> None:
    lengths = [(f.end_lineno or f.lineno) - f.lineno + 1 for p in files_of_product() for f in functions(p)]
    assert statistics.median(lengths) < 10
    assert percentile(lengths, 0.95) < 35


def test_no_function_is_longer_than_the_hard_stop() -> None:
    long = [
        f"{p.relative_to(SOURCE)}:{f.lineno} {f.name}"
        for p in files_of_product()
        for f in functions(p)
        if (f.end_lineno or f.lineno) - f.lineno + 1 > 60
    ]
    assert long == []
