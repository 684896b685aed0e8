"""Stops an installation from outside: its supervisor if there is one, else whatever is left of it."""

from __future__ import annotations

import signal
from pathlib import Path

from rongcheng.kernel.embedded import nats, postgres
from rongcheng.kernel.embedded.processes import end_process
from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.supervisor import register as registers
from rongcheng.shell.supervisor.supervisor import register_file

_PATIENCE_S = 90


def stop_installation(data_dir: Path) -> list[str]:
    """Nothing of this data directory runs any more; returns what was stopped."""
    found = registers.load(register_file(data_dir))
    stopped = []
    supervisor = found.supervisor.process() if found.supervisor else None
    if supervisor is not None:
        if not end_process(supervisor, (signal.SIGTERM,), patience_s=_PATIENCE_S):
            raise ServerTrouble(f"The supervisor (pid {supervisor.pid}) does not stop.", "End it with kill -9.")
        stopped.append("the supervisor and its processes")
    stopped += registers.stop_strays(found, patience_s=15)
    stopped += [name for name, stop in (("nats", nats.stop), ("postgres", postgres.stop)) if stop(data_dir)]
    register_file(data_dir).unlink(missing_ok=True)
    return stopped
