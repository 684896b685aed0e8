"""Which processes a supervisor has started, on disk, so that the next one finds what a killed one left behind."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from rongcheng.kernel.embedded.processes import find_process, wait_until

# Boot-time arithmetic differs a little between two looks at one process.
_SAME_START_S = 1.0


@dataclass(frozen=True)
class Entry:
    """One process, known by pid and start time together: pids are reused."""

    name: str
    pid: int
    started: float

    def process(self) -> psutil.Process | None:
        process = find_process(self.pid)
        if process is None or abs(_started(process) - self.started) > _SAME_START_S:
            return None
        return process


@dataclass(frozen=True)
class Register:
    """The supervisor itself, its children, and the private servers that it is to stop."""

    supervisor: Entry | None = None
    children: tuple[Entry, ...] = ()
    servers: tuple[str, ...] = ()
    address: str = ""

    def without_child(self, name: str) -> Register:
        return replace(self, children=tuple(child for child in self.children if child.name != name))

    def with_child(self, entry: Entry) -> Register:
        return replace(self, children=(*self.without_child(entry.name).children, entry))


def entry_of(name: str, pid: int) -> Entry:
    return Entry(name, pid, _started(psutil.Process(pid)))


def load(path: Path) -> Register:
    """What was recorded; a missing or torn file is an empty register."""
    try:
        found = json.loads(path.read_text())
        return Register(
            supervisor=Entry(**found["supervisor"]) if found["supervisor"] else None,
            children=tuple(Entry(**child) for child in found["children"]),
            servers=tuple(found["servers"]),
            address=str(found["address"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Register()


def save(path: Path, register: Register) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(register)))
    partial.replace(path)


def stop_strays(register: Register, *, patience_s: float) -> list[str]:
    """What a killed supervisor left is gone: each child with all that it has started. Returns the names."""
    groups = [(child, _group(child)) for child in register.children]
    strays = [(child, members) for child, members in groups if members]
    end_all((process for _, members in strays for process in members), patience_s=patience_s)
    return [child.name for child, _ in strays]


def end_all(processes: Iterable[psutil.Process], *, patience_s: float) -> None:
    """Ask them all to stop, then kill those that do not."""
    family = list(processes)
    for last, patience in ((False, patience_s), (True, 5.0)):
        for process in family:
            _send(process, signal.SIGKILL if last else signal.SIGTERM)
        if wait_until(lambda: not any(find_process(each.pid) == each for each in family), timeout_s=patience):
            return


def _group(leader: Entry) -> list[psutil.Process]:
    """The living members of the session that this child led; the leader itself may be dead."""
    stranger = find_process(leader.pid) is not None and leader.process() is None
    if stranger:
        return []
    return [process for process in psutil.process_iter() if _session(process.pid) == leader.pid]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid) if find_process(pid) else -1
    except OSError:
        return -1


def _send(process: psutil.Process, signal_number: signal.Signals) -> None:
    try:
        process.send_signal(signal_number)
    except psutil.Error:
        return


def _started(process: psutil.Process) -> float:
    try:
        return process.create_time()
    except psutil.Error:
        return 0.0
