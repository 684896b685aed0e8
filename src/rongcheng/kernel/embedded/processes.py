"""Which process is which: pids are reused, so a pid alone proves nothing."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from rongcheng.kernel.embedded.trouble import ServerTrouble


def find_process(pid: int | None) -> psutil.Process | None:
    """The living process of that pid; a zombie is dead."""
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.Error:
        return None


def command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def list_working_in(directory: Path, name: str) -> list[psutil.Process]:
    """Living processes of that program whose working directory this is."""
    wanted = os.path.realpath(directory)
    return [
        process
        for process in psutil.process_iter(["name"])
        if process.info["name"] == name and _working_directory(process) == wanted
    ]


def _working_directory(process: psutil.Process) -> str:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return os.path.realpath(process.cwd())
    except psutil.Error:
        return ""


def end_process(process: psutil.Process, signals: tuple[signal.Signals, ...], *, patience_s: float) -> bool:
    """Ask with each signal in turn until the process is gone; tells whether it is."""
    for each in signals:
        try:
            process.send_signal(each)
        except psutil.NoSuchProcess:
            return True
        if wait_until(lambda: find_process(process.pid) is None, timeout_s=patience_s):
            return True
    return False


def wait_until(condition: Callable[[], bool], *, timeout_s: float, every_s: float = 0.05) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every_s)
    return True


def read_pid(path: Path) -> int | None:
    """The pid in the first line of a pid file, if there is one."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


@contextmanager
def only_one(path: Path, *, timeout_s: float = 180) -> Iterator[None]:
    """Hold a lock that dies with its holder, so that two starts at once become one."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not wait_until(lambda: _try_lock(handle), timeout_s=timeout_s):
            raise ServerTrouble(
                f"Another process has been starting or stopping the private servers for {timeout_s:.0f} s.",
                f"See who holds {path} (fuser {path}), and end it.",
            )
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
