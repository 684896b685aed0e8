"""`rongcheng bench NAME`: measure on scratch data, and say on what and how."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import click

from rongcheng.shell.bench.report import Report, show
from rongcheng.shell.bench.scratch import scratch_city

BENCHES = {
    "cases": "Case life-cycle writes by two workers; one list page out of a million cases.",
    "story": "From a reading sent by MQTT to the incident on the duty desk's live stream.",
}


@click.group()
def bench() -> None:
    """Measure, on scratch data, with fsync on.

    Starts what it needs, cleans up behind itself, and prints figures, machine and settings.
    """


def _command(name: str, about: str) -> click.Command:
    @click.command(name, help=about)
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
    @click.option("--quick", is_flag=True, help="Less data; under 50 seconds.")
    def run(as_json: bool, quick: bool) -> None:
        with scratch_city(f"bench-{name}") as city:
            measure: Callable[..., Report] = import_module(f"rongcheng.shell.bench.{name}").measure
            show(measure(city, quick=quick), as_json=as_json)

    return run


for _name, _about in BENCHES.items():
    bench.add_command(_command(_name, _about))
