"""No late commit is skipped, no rolled-back position blocks: checked against every order of endings."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from rongcheng.kernel.inbox.horizon import NEXT_XID, OLDEST_XID, POSITIONS, Horizon


@dataclass
class FakeLog:
    """Transactions draw positions, then commit or roll back; snapshots follow PostgreSQL's rules."""

    visible: list[int] = field(default_factory=list)
    running: dict[int, list[int]] = field(default_factory=dict)
    next_xid: int = 100
    next_position: int = 1

    def begin(self) -> int:
        self.running[self.next_xid] = []
        self.next_xid += 1
        return self.next_xid - 1

    def draw(self, xid: int) -> None:
        self.running[xid].append(self.next_position)
        self.next_position += 1

    def end(self, xid: int, commits: bool) -> None:
        drawn = self.running.pop(xid)
        if commits:
            self.visible.extend(drawn)

    def ask(self, sql: str, params: list[int]) -> list[tuple[int, ...]]:
        if sql == POSITIONS:
            return [(p,) for p in sorted(self.visible) if p > params[0]][: params[1]]
        if sql == NEXT_XID:
            return [(self.next_xid,)]
        assert sql == OLDEST_XID
        return [(min(self.running, default=self.next_xid),)]


ACTIONS = ["begin", "draw", "draw", "commit", "roll back", "read", "read"]
steps = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5)), min_size=15, max_size=60)


@settings(max_examples=500, deadline=None)
@given(steps)
def test_a_reader_behind_the_horizon_reads_every_committed_position_once(script: list[tuple[str, int]]) -> None:
    log = FakeLog()
    horizon, read = Horizon(log.ask, 0), []

    def take() -> None:
        before = horizon.position
        upto = horizon.advance()
        read.extend(p for p in sorted(log.visible) if before < p <= upto)

    for action, pick in script:
        running = sorted(log.running)
        if action == "begin":
            log.begin()
        elif action == "read":
            take()
        elif running:
            xid = running[pick % len(running)]
            log.draw(xid) if action == "draw" else log.end(xid, action == "commit")
    for xid in sorted(log.running):
        log.end(xid, commits=True)
    for _ in range(3):
        take()
    assert read == sorted(log.visible)


def test_a_gap_left_by_a_rollback_is_crossed_once_everybody_who_might_fill_it_has_ended() -> None:
    log = FakeLog()
    first, second = log.begin(), log.begin()
    log.draw(first)
    log.draw(second)
    log.end(second, commits=True)
    horizon = Horizon(log.ask, 0)
    assert [horizon.advance(), horizon.advance()] == [0, 0]
    assert horizon.waits
    log.end(first, commits=False)
    assert horizon.advance() == 2
