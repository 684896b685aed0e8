"""The city's ground: load outlines of divisions, ask where a point lies."""

from __future__ import annotations

import csv
import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils import translation

from rongcheng.apps.places import services
from rongcheng.apps.places.contracts import Level, NewArea, NewDivision
from rongcheng.apps.places.queries.location import locate
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.geo import Crs, crs_named, parse_point, to_wgs84
from rongcheng.kernel.pages.problems import text_of

LEVELS = [level.value for level in Level if level is not Level.CITY]


@click.group("places", help="Divisions, outlines, grid cells.")
def group() -> None:
    """The group."""


@group.command("load-areas", help="Load the outlines in a GeoJSON FILE; each feature has its division's code.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", type=click.Choice(LEVELS), required=True)
@click.option("--source", required=True, help="Where the outlines are from; shown beside them.")
@click.option("--licence", default="", help="Under which licence they may be used.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Their first day.")
@click.option("--code-property", default="code", show_default=True, help="The property that holds the code.")
def load_areas(file: Path, level: str, source: str, licence: str, valid_from: datetime, code_property: str) -> None:
    areas = _read(file, code_property)
    try:
        loaded = services.load_areas(
            actor=_operator(), now=clock.now(), level=Level(level), areas=areas,
            source=source, licence=licence, valid_from=valid_from.date(),
        )  # fmt: skip
    except Refused as refusal:
        raise _told(refusal) from refusal
    click.echo(f"Loaded {loaded} areas of the level {level}.")


@group.command("load-tree", help="Make the tree as the CSV FILE says (code,name,name_en; the whole city).")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Where the list is from; shown beside each new division.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its first day.")
def load_tree(file: Path, source: str, valid_from: datetime) -> None:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [
                NewDivision(code=row["code"], name=row["name"], name_en=row["name_en"])
                for row in csv.DictReader(lines, strict=True)
            ]
        change = services.load_divisions(
            actor=_operator(), now=clock.now(), rows=rows, source=source, valid_from=valid_from.date()
        )
    except (KeyError, csv.Error, UnicodeDecodeError) as broken:
        raise click.ClickException(
            f"{file} is no UTF-8 CSV with the columns code, name, name_en: {broken!r}."
        ) from broken
    except Refused as refusal:
        raise _told(refusal) from refusal
    click.echo(f"Added {change.added}, renamed {change.renamed}, ended {change.ended} divisions.")


@group.command("locate", help="Tell which division LON LAT lies in.")
@click.argument("lon")
@click.argument("lat")
@click.option("--crs", default=Crs.WGS84.value, show_default=True, help="WGS84, CGCS2000 or GCJ-02.")
def tell_place(lon: str, lat: str, crs: str) -> None:
    try:
        located = locate(to_wgs84(parse_point(lon, lat), crs_named(crs)))
    except Refused as refusal:
        raise _told(refusal) from refusal
    click.echo(f"{located.division}  " + " / ".join(f"{view.name} ({view.name_en})" for view in located.path))


def _read(file: Path, code_property: str) -> list[NewArea]:
    try:
        collection: Any = json.loads(file.read_text(encoding="utf-8"))
        return [
            NewArea(code=str(feature["properties"][code_property]), geometry=feature["geometry"])
            for feature in collection["features"]
        ]
    except (ValueError, KeyError, TypeError) as broken:
        raise click.ClickException(
            f"{file} is no GeoJSON FeatureCollection whose features have the property {code_property!r}: {broken!r}. "
            "Name the right property with --code-property."
        ) from broken


def _operator() -> Actor:
    return Actor.system(f"cli:{getpass.getuser()}")


def _told(refusal: Refused) -> click.ClickException:
    with translation.override("en"):
        fields: dict[str, str] = getattr(refusal, "fields", {})
        reasons = [f"{name}: {translation.gettext(text)}" for name, text in fields.items()]
        said = [text_of(refusal.says, refusal), *reasons, text_of(refusal.advice, refusal)]
        return click.ClickException(" ".join(said))
