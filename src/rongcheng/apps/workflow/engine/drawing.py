"""From layers to coordinates: boxes, lines and number badges, for any template to draw."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from rongcheng.apps.workflow.domain.procedure import Action, Procedure, State, StateKind
from rongcheng.apps.workflow.engine.layers import Layered, Link, layered, links_of

Point = tuple[float, float]
BOX_W, BOX_H = 168, 60
BEND_W = 34
GAP_X, GAP_Y = 26, 68
MARGIN = 24
LOOP = 34
ROUNDS = 24


@dataclass(frozen=True, kw_only=True)
class Box:
    """A state; x and y are its left upper corner."""

    state: State
    x: float
    y: float
    width: float = BOX_W
    height: float = BOX_H

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, kw_only=True)
class Badge:
    """The number of an action beside its line."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with its arrow at the end; `kind` is main, danger, back or loop."""

    path: str
    kind: str
    badges: tuple[Badge, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything that a picture of a procedure needs."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def drawing_of(procedure: Procedure) -> Drawing:
    """Lay the procedure out."""
    links = links_of(procedure)
    shape = layered(procedure, links)
    middles = _middles(shape)
    heights = {key: MARGIN + layer * (BOX_H + GAP_Y) for layer, keys in enumerate(shape.layers) for key in keys}
    boxes = {s.key: Box(state=s, x=middles[s.key] - BOX_W / 2, y=heights[s.key]) for s in procedure.states}
    ports = _ports(shape, middles)
    lines = [_line(procedure, link, shape, middles, heights, ports, boxes) for link in links]
    width = max(box.x + BOX_W for box in boxes.values()) + LOOP + MARGIN
    width = max([width, *(middle + BEND_W + MARGIN for middle in middles.values())])
    height = MARGIN * 2 + len(shape.layers) * BOX_H + (len(shape.layers) - 1) * GAP_Y
    return Drawing(width=width, height=height, boxes=tuple(boxes.values()), lines=tuple(lines))


def _width(key: str) -> float:
    return BEND_W if "@" in key else BOX_W


def _middles(shape: Layered) -> dict[str, float]:
    """Each station as near as possible to its neighbours, without touching the one beside it."""
    middles: dict[str, float] = {}
    for keys in shape.layers:
        edge = 0.0
        for key in keys:
            middles[key] = edge + _width(key) / 2
            edge += _width(key) + GAP_X
    beside: dict[str, list[str]] = {}
    for stations in shape.chains.values():
        for upper, lower in itertools.pairwise(stations):
            beside.setdefault(upper, []).append(lower)
            beside.setdefault(lower, []).append(upper)
    for turn in range(ROUNDS):
        for keys in shape.layers if turn % 2 == 0 else reversed(shape.layers):
            _pull(keys, middles, beside)
    left = min(middle - _width(key) / 2 for key, middle in middles.items())
    return {key: middle - left + MARGIN for key, middle in middles.items()}


def _pull(keys: list[str], middles: dict[str, float], beside: dict[str, list[str]]) -> None:
    wanted = {}
    for key in keys:
        others = beside.get(key, [])
        wanted[key] = sum(middles[o] for o in others) / len(others) if others else middles[key]
    edge = float("-inf")
    for key in keys:
        middles[key] = max(wanted[key], edge + _width(key) / 2)
        edge = middles[key] + _width(key) / 2 + GAP_X
    edge = float("inf")
    for key in reversed(keys):
        middles[key] = min(middles[key], max(wanted[key], middles[key] - GAP_X * 4), edge - _width(key) / 2)
        edge = middles[key] - _width(key) / 2 - GAP_X


def _ports(shape: Layered, middles: dict[str, float]) -> dict[tuple[str, str, str], float]:
    """Where a line leaves or meets a box: side by side, in the order of where they go."""
    ends: dict[tuple[str, str], list[tuple[float, tuple[str, str]]]] = {}
    for pair, stations in shape.chains.items():
        ends.setdefault((stations[0], "bottom"), []).append((middles[stations[1]], pair))
        ends.setdefault((stations[-1], "top"), []).append((middles[stations[-2]], pair))
    ports: dict[tuple[str, str, str], float] = {}
    for (key, side), pairs in ends.items():
        step = min(30.0, (BOX_W - 30) / len(pairs))
        for place, (_, pair) in enumerate(sorted(pairs)):
            ports[(side, *pair)] = middles[key] + (place - (len(pairs) - 1) / 2) * step
    return ports


def _line(
    procedure: Procedure,
    link: Link,
    shape: Layered,
    middles: dict[str, float],
    heights: dict[str, int],
    ports: dict[tuple[str, str, str], float],
    boxes: dict[str, Box],
) -> Line:
    pair = (link.source, link.target)
    if link.source == link.target:
        return _loop(link, boxes[link.source])
    stations = shape.chains[pair]
    points: list[Point] = [(ports[("bottom", *pair)], heights[stations[0]] + BOX_H)]
    for bend in stations[1:-1]:
        points += [(middles[bend], heights[bend]), (middles[bend], heights[bend] + BOX_H)]
    points.append((ports[("top", *pair)], heights[stations[-1]]))
    if pair in shape.upwards:
        points.reverse()
    return Line(path=_curve(points), kind=_kind(procedure, link, pair in shape.upwards), actions=link.actions,
                badges=_badges(points, link.numbers))  # fmt: skip


def _kind(procedure: Procedure, link: Link, is_upwards: bool) -> str:
    if is_upwards or any(action.reopens for action in link.actions):
        return "back"
    tones = {action.tone for action in link.actions}
    if tones == {"danger"}:
        return "danger"
    ends_well = procedure.state(link.target).kind is not StateKind.END or "danger" not in tones
    return "main" if ends_well else "danger"


def _curve(points: Sequence[Point]) -> str:
    x, y = points[0]
    path = [f"M{x:.0f} {y:.0f}"]
    for index in range(0, len(points) - 1):
        (x, y), (to_x, to_y) = points[index], points[index + 1]
        if x == to_x:
            path.append(f"L{to_x:.0f} {to_y:.0f}")
        else:
            half = (y + to_y) / 2
            path.append(f"C{x:.0f} {half:.0f} {to_x:.0f} {half:.0f} {to_x:.0f} {to_y:.0f}")
    return "".join(path)


def _badges(points: Sequence[Point], numbers: tuple[int, ...]) -> tuple[Badge, ...]:
    """Near where the line begins, so that each box shows what leaves it."""
    (x, y), (to_x, to_y) = points[0], points[1]
    at_x, at_y = x + (to_x - x) * 0.22, y + (to_y - y) * 0.36
    down = 1 if to_y > y else -1
    return tuple(
        Badge(x=at_x + (index % 2) * 18, y=at_y + down * (index // 2) * 18, number=number)
        for index, number in enumerate(numbers)
    )


def _loop(link: Link, box: Box) -> Line:
    right, low, high = box.x + box.width, box.y + 42, box.y + 18
    out = right + LOOP
    path = f"M{right:.0f} {low:.0f}C{out:.0f} {low + 8:.0f} {out:.0f} {high - 8:.0f} {right:.0f} {high:.0f}"
    badges = tuple(
        Badge(x=right + LOOP - 8, y=box.y + 30 + 18 * index, number=number) for index, number in enumerate(link.numbers)
    )
    return Line(path=path, kind="loop", badges=badges, actions=link.actions)
