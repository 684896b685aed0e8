"""What a benchmark tells: figures, the machine, the settings."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click


@dataclass(frozen=True)
class Figure:
    """One measured number with its unit."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Report:
    """One run of one benchmark."""

    bench: str
    figures: list[Figure]
    settings: dict[str, object]
    machine: dict[str, object] = field(default_factory=lambda: machine())


def machine() -> dict[str, object]:
    """What it ran on."""
    return {
        "cpu": _cpu_name(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def show(report: Report, *, as_json: bool) -> None:
    """Print it for a person, or as one JSON object."""
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
        return
    click.echo(f"{report.bench}")
    for figure in report.figures:
        click.echo(f"  {figure.name:<28} {figure.value:>12,.3f} {figure.unit}")
    click.echo("  settings: " + ", ".join(f"{k} {v}" for k, v in report.settings.items()))
    click.echo("  machine:  " + ", ".join(f"{k} {v}" for k, v in report.machine.items()))


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the measurements lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
