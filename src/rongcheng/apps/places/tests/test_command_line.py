"""`rongcheng places` loads a city's outlines and says in plain words what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rongcheng.apps.places.cli import group
from rongcheng.apps.places.models import AreaSet

pytestmark = pytest.mark.django_db
RING = [[104.046, 30.645], [104.049, 30.645], [104.049, 30.648], [104.046, 30.648], [104.046, 30.645]]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def load(tmp_path: Path, content: Any, *more: str) -> Result:
    file = tmp_path / "streets.geojson"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    options = ["--level", "street", "--source", "勘界成果", "--valid-from", "2026-01-01"]
    return run("load-areas", str(file), *options, *more)


def collection(properties: dict[str, str], ring: list[list[float]] = RING) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "FeatureCollection", "features": [{"properties": properties, "geometry": geometry}]}


def test_outlines_are_loaded_from_geojson(tmp_path: Path) -> None:
    result = load(tmp_path, collection({"xzqdm": "510107001"}), "--code-property", "xzqdm")
    assert (result.exit_code, result.output) == (0, "Loaded 1 areas of the level street.\n")
    assert "浆洗街街道" in run("locate", "104.0477", "30.6466").output


@pytest.mark.parametrize("content", ["{", "[]", '{"features": [{"properties": {}}]}', '{"features": 7}'])
def test_a_file_of_another_kind_is_refused_in_words(tmp_path: Path, content: str) -> None:
    result = load(tmp_path, content)
    assert result.exit_code == 1
    assert "--code-property" in result.output


def test_an_outline_that_cannot_be_is_refused_with_the_reason(tmp_path: Path) -> None:
    sets = AreaSet.objects.count()
    result = load(
        tmp_path, collection({"code": "510107001"}, [[116.0, 39.0], [116.1, 39.0], [116.1, 39.1], [116.0, 39.0]])
    )
    assert result.exit_code == 1
    assert "510107001" in result.output
    assert AreaSet.objects.count() == sets


def test_a_point_outside_is_told_so() -> None:
    result = run("locate", "116.39", "39.91")
    assert result.exit_code == 1
    assert "116.39" in result.output
