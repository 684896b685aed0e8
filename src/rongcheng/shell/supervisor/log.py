"""One readable log of all processes: on the terminal with a coloured name, and in files that rotate."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93)
_FILE_BYTES = 5_000_000
_FILES = 5
# Lines that carry their own time, as our processes write them, show it once.
_OWN_TIME = re.compile(r"^\[?\d{4}-\d\d-\d\d[ T](\d\d:\d\d:\d\d)(?:[.,]\d+)?(?: ?[+-]\d{4}|Z)?\]?\s+")


class PrivateFile(RotatingFileHandler):
    """Logs may name people: only the account itself reads them."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(handle, "a", encoding=self.encoding)


class Log:
    """Takes lines of named processes from several threads."""

    def __init__(self, directory: Path, *, terminal: TextIO | None = None, width: int = 8) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory, self.width = directory, width
        self.terminal = terminal or sys.stdout
        self.coloured = self.terminal.isatty()
        self._files: dict[str, PrivateFile] = {}
        self._lock = threading.Lock()

    def line(self, name: str, text: str) -> None:
        """One line of that process, with the time it carries or the time it came."""
        text = text.rstrip()
        if not text:
            return
        now = datetime.now()
        own = _OWN_TIME.match(text)
        at, rest = (own[1], text[own.end() :]) if own else (f"{now:%H:%M:%S}", text)
        with self._lock:
            self._show(f"{at} {self._painted(name)} {rest}\n")
            self._keep(name, f"{now:%Y-%m-%d} {at} {rest}")

    def plain(self, text: str) -> None:
        """Text for the person at the terminal, not kept in files."""
        with self._lock:
            self._show(text + "\n")

    def _painted(self, name: str) -> str:
        label = f"{name:<{self.width}} |"
        if not self.coloured:
            return label
        return f"\x1b[{_COLOURS[sum(name.encode()) % len(_COLOURS)]}m{label}\x1b[0m"

    def _show(self, text: str) -> None:
        try:
            self.terminal.write(text)
            self.terminal.flush()
        except OSError:
            # The terminal was closed; the files go on.
            return

    def _keep(self, name: str, text: str) -> None:
        if name not in self._files:
            path = self.directory / f"{name}.log"
            self._files[name] = PrivateFile(path, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8")
        self._files[name].emit(logging.LogRecord(name, logging.INFO, "", 0, text, None, None))

    def close(self) -> None:
        for handler in self._files.values():
            handler.close()
