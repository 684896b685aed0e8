"""What is shipped as data: roles, working hours, the statutory rule, the schema, the apps' procedures."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.apps import apps

from rongcheng.apps.workflow.conf import CONF
from rongcheng.apps.workflow.domain.calendar import Hours, hours_of
from rongcheng.apps.workflow.domain.holidays import StatutoryRule, statutory_rule_of
from rongcheng.apps.workflow.domain.procedure import Words
from rongcheng.kernel.apps import HouseApp


def _data() -> Traversable:
    return resources.files("rongcheng.apps.workflow") / "data"


@cache
def roles() -> dict[str, Words]:
    """The roles that procedures may name."""
    plain = yaml.safe_load((_data() / "roles.yaml").read_text("utf8"))
    return {key: Words(zh=role["title"], en=role["title_en"]) for key, role in plain.items()}


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of procedure files."""
    found: dict[str, Any] = json.loads((_data() / "schema" / "procedure.schema.json").read_text("utf8"))
    return found


@cache
def statutory_rule() -> StatutoryRule:
    """Days off by law, for years without a notice."""
    return statutory_rule_of(yaml.safe_load((_data() / "calendar" / "statutory_holidays.yaml").read_text("utf8")))


@cache
def working_hours() -> tuple[ZoneInfo, dict[str, Hours]]:
    """The city's time zone and its working hours by name; a configured file replaces the packaged one."""
    packaged = _data() / "calendar" / "working_hours.yaml"
    text = Path(CONF.working_hours_file).read_text("utf8") if CONF.working_hours_file else packaged.read_text("utf8")
    plain = yaml.safe_load(text)
    return ZoneInfo(plain["timezone"]), {key: hours_of(hours) for key, hours in plain["hours"].items()}


def procedure_files() -> list[tuple[str, str]]:
    """(name, text) of every `data/procedures/*.yaml` of the installed apps of the house."""
    found: list[tuple[str, str]] = []
    for app in apps.get_app_configs():
        folder = resources.files(app.name) / "data" / "procedures" if isinstance(app, HouseApp) else None
        if folder is not None and folder.is_dir():
            files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
            found += [(f"{app.label}/data/procedures/{file.name}", file.read_text("utf8")) for file in files]
    return found
