"""The supervisor: everything up, kept up, and down again in order."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TextIO

from rongcheng.kernel.embedded.places import log_directory
from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.supervisor import register as registers
from rongcheng.shell.supervisor.child import Child
from rongcheng.shell.supervisor.health import is_well
from rongcheng.shell.supervisor.log import Log
from rongcheng.shell.supervisor.register import Register
from rongcheng.shell.supervisor.servers import Server, keep_up, start_servers
from rongcheng.shell.supervisor.specification import Pace, Specification

# A closed terminal (SIGHUP) is a stop like any other.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register_file(data_dir: Path) -> Path:
    return data_dir / "supervisor.json"


class Supervisor:
    """One per data directory. `run` returns after a clean stop, with the exit code."""

    def __init__(
        self,
        data_dir: Path,
        specifications: list[Specification],
        servers: list[Server],
        *,
        address: str = "",
        before_start: Callable[[], None] = lambda: None,
        when_ready: Callable[[], str] = lambda: "",
        pace: Pace | None = None,
        terminal: TextIO | None = None,
    ) -> None:
        self.data_dir, self.servers, self.address = data_dir, servers, address
        self.before_start, self.when_ready = before_start, when_ready
        self.pace = pace or Pace()
        width = max([len("super"), *(len(each.name) for each in specifications)])
        self.log = Log(log_directory(data_dir), terminal=terminal, width=width)
        self.children = [Child(each, self.log, self.pace) for each in specifications]
        self.register = Register()
        self.signals = 0

    def run(self) -> int:
        """Start, keep up until told to stop, stop. Refuses when another supervisor holds this directory."""
        lock = self._take_lock()
        previous = {each: signal.signal(each, self._on_signal) for each in STOPPING}
        try:
            self._start()
            return self._keep()
        finally:
            self._stop()
            for each, handler in previous.items():
                signal.signal(each, handler)
            os.close(lock)

    def _take_lock(self) -> int:
        handle = os.open(self.data_dir / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            found = registers.load(register_file(self.data_dir))
            pid = found.supervisor.pid if found.supervisor else "unknown"
            raise ServerTrouble(
                f"rongcheng is running already on {self.data_dir} (pid {pid}, {found.address}).",
                "Use it, or stop it with `rongcheng stop`.",
            ) from None
        return handle

    def _start(self) -> None:
        left = registers.load(register_file(self.data_dir))
        strays = registers.stop_strays(left, patience_s=self.pace.stop_patience)
        if strays:
            self.log.line("super", f"stopped what an earlier run left behind: {', '.join(strays)}")
        # Servers that a killed supervisor started are ours now.
        self._record(replace(Register(), supervisor=registers.entry_of("super", os.getpid()), servers=left.servers,
                             address=self.address))  # fmt: skip
        ours = start_servers(self.servers, self.log)
        self._record(replace(self.register, servers=tuple(sorted({*left.servers, *ours}))))
        self.before_start()
        for child in self.children:
            if not self.signals:
                self._launch(child)

    def _launch(self, child: Child) -> None:
        child.start()
        if child.entry is not None:
            self._record(self.register.with_child(child.entry))

    def _record(self, register: Register) -> None:
        self.register = register
        registers.save(register_file(self.data_dir), register)

    def _keep(self) -> int:
        announced = False
        started, servers_at = time.monotonic(), time.monotonic() + self.pace.servers_every
        while not self.signals:
            time.sleep(self.pace.look_every)
            for child in self.children:
                child.died()
                if child.is_due():
                    self._launch(child)
            if time.monotonic() > servers_at:
                keep_up(self.servers, self.log)
                servers_at = time.monotonic() + self.pace.servers_every
            if not announced:
                announced = self._announce(time.monotonic() - started)
        self.log.line("super", "stopping")
        return 0

    def _announce(self, waited: float) -> bool:
        sick = [c.name for c in self.children if c.specification.health_url and not is_well(c.specification.health_url)]
        if sick and waited < self.pace.health_patience:
            return False
        if sick:
            self.log.line("super", f"not well after {waited:.0f} s: {', '.join(sick)}; see {self.log.directory}")
        else:
            self.log.plain(self.when_ready())
        return True

    def _stop(self) -> None:
        for child in reversed(self.children):
            child.stop()
        for server in reversed(self.servers):
            if server.name in self.register.servers and server.stop():
                self.log.line("super", f"{server.name} stopped")
        register_file(self.data_dir).unlink(missing_ok=True)
        self.log.line("super", "everything is stopped")
        self.log.close()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1
        if self.signals > 2:
            # Impatience: the children go at once, the servers still shut down cleanly.
            for child in self.children:
                if child.process is not None:
                    child.process.kill()
