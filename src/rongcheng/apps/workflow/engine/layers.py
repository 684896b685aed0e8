"""Placing a procedure's states in layers, so that work flows downwards and lines cross little (after Sugiyama)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from rongcheng.apps.workflow.domain.procedure import Action, Procedure

SWEEPS = 12


@dataclass(frozen=True, kw_only=True)
class Link:
    """All actions that lead from one state to another; `numbers` are their places in the table."""

    source: str
    target: str
    actions: tuple[Action, ...]
    numbers: tuple[int, ...]


@dataclass
class Layered:
    """States and bends by layer, top to bottom, in their order from left to right.

    A line that crosses layers bends once in each: `chains` names its stations from top to bottom.
    """

    layers: list[list[str]]
    chains: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    upwards: set[tuple[str, str]] = field(default_factory=set)


def links_of(procedure: Procedure) -> list[Link]:
    """The lines of the diagram, those within one state included."""
    found: dict[tuple[str, str], list[tuple[int, Action]]] = {}
    for number, action in enumerate(procedure.actions, start=1):
        for source in action.sources:
            found.setdefault((source, action.target or source), []).append((number, action))
    return [
        Link(source=source, target=target, actions=tuple(a for _, a in pairs), numbers=tuple(n for n, _ in pairs))
        for (source, target), pairs in found.items()
    ]


def layered(procedure: Procedure, links: list[Link]) -> Layered:
    """States in layers: the file's order says what comes before what."""
    place = {state.key: index for index, state in enumerate(procedure.states)}
    downs = [(a.source, a.target) for a in links if place[a.source] < place[a.target]]
    level = _levels([state.key for state in procedure.states], downs)
    layers: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for key in place:
        layers[level[key]].append(key)
    result = Layered(layers)
    for link in links:
        if link.source != link.target:
            _lay_line(result, link, level)
    _order(result)
    return result


def _levels(keys: list[str], downs: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way from the top, in the file's order."""
    level = dict.fromkeys(keys, 0)
    for key in keys:
        for source, target in downs:
            if source == key:
                level[target] = max(level[target], level[key] + 1)
    return level


def _lay_line(result: Layered, link: Link, level: dict[str, int]) -> None:
    pair = (link.source, link.target)
    top, bottom = (pair[1], pair[0]) if level[pair[0]] > level[pair[1]] else pair
    if level[link.source] > level[link.target]:
        result.upwards.add(pair)
    stations = [top]
    for layer in range(level[top] + 1, level[bottom]):
        bend = f"{link.source}>{link.target}@{layer}"
        result.layers[layer].append(bend)
        stations.append(bend)
    result.chains[pair] = [*stations, bottom]


def _order(result: Layered) -> None:
    """Sweep down and up, each layer sorted by where its neighbours stand."""
    beside = _neighbours(result)
    best, fewest = [list(layer) for layer in result.layers], _crossings(result)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(result.layers)) if down else range(len(result.layers) - 2, -1, -1)
        for index in order:
            fixed = {key: place for place, key in enumerate(result.layers[index - 1 if down else index + 1])}
            result.layers[index].sort(key=lambda key, fixed=fixed: _centre(key, fixed, beside))  # type: ignore[misc]
        crossings = _crossings(result)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in result.layers], crossings
    result.layers = best


def _neighbours(result: Layered) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {}
    for stations in result.chains.values():
        for upper, lower in itertools.pairwise(stations):
            beside.setdefault(upper, []).append(lower)
            beside.setdefault(lower, []).append(upper)
    return beside


def _centre(key: str, fixed: dict[str, int], beside: dict[str, list[str]]) -> float:
    places = [fixed[other] for other in beside.get(key, []) if other in fixed]
    return sum(places) / len(places) if places else len(fixed) / 2


def _crossings(result: Layered) -> int:
    count = 0
    steps: dict[int, list[tuple[int, int]]] = {}
    where = {key: (layer, place) for layer, keys in enumerate(result.layers) for place, key in enumerate(keys)}
    for stations in result.chains.values():
        for upper, lower in itertools.pairwise(stations):
            steps.setdefault(where[upper][0], []).append((where[upper][1], where[lower][1]))
    for pairs in steps.values():
        count += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for i, a in enumerate(pairs) for b in pairs[i + 1 :])
    return count
