"""One process under the supervisor: its life, its lines, and when it may be tried again."""

from __future__ import annotations

import os
import subprocess
import threading
import time

from rongcheng.shell.supervisor.log import Log
from rongcheng.shell.supervisor.register import Entry, Register, end_all, entry_of, stop_strays
from rongcheng.shell.supervisor.specification import Pace, Specification


class Child:
    """Started, watched, restarted with growing pauses, stopped with everything that it has started itself."""

    def __init__(self, specification: Specification, log: Log, pace: Pace) -> None:
        self.specification, self.log, self.pace = specification, log, pace
        self.name = specification.name
        self.process: subprocess.Popen[str] | None = None
        self.entry: Entry | None = None
        self.pause = pace.restart_first
        self.started_at = 0.0
        self.due_at = 0.0
        self._reader: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """A session of its own: Ctrl-C reaches the supervisor alone, and the whole family can be found."""
        self.process = subprocess.Popen(
            list(self.specification.command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.specification.environment},
            start_new_session=True,
        )
        self.entry = entry_of(self.name, self.process.pid)
        self.started_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def died(self) -> bool:
        """Notices an end, and plans the next start."""
        if self.process is None or self.process.poll() is None:
            return False
        if time.monotonic() - self.started_at > self.pace.steady_after:
            self.pause = self.pace.restart_first
        self.due_at = time.monotonic() + self.pause
        self.log.line("super", f"{self.name} ended ({self._how()}); starting it again in {self.pause:.0f} s")
        self.pause = min(self.pause * 2, self.pace.restart_longest)
        self._sweep()
        self.process = None
        return True

    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.due_at

    def stop(self) -> None:
        """It and all that it started are gone."""
        if self.process is None or self.entry is None:
            return
        leader = self.entry.process()
        end_all([leader] if leader else [], patience_s=self.pace.stop_patience)
        self._sweep()
        self.process.wait()
        if self._reader is not None:
            self._reader.join(timeout=2)

    def _sweep(self) -> None:
        """A child that was killed may leave workers of its own."""
        if self.entry is not None:
            stop_strays(Register(children=(self.entry,)), patience_s=2)

    def _how(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"signal {-code}" if code < 0 else f"exit {code}"

    def _read(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        for line in process.stdout:
            self.log.line(self.name, line)
