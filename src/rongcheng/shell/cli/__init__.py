"""The command `rongcheng`. Its parts are loaded only when they are asked for, so that help is quick."""

from rongcheng.shell.cli.root import main

__all__ = ["main"]
