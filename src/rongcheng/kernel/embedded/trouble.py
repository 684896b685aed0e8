"""What goes wrong with a private server, in words for the person at the keyboard."""

from __future__ import annotations


class ServerTrouble(RuntimeError):
    """A private server cannot run: what is wrong and what to do."""

    def __init__(self, says: str, advice: str) -> None:
        super().__init__(f"{says} {advice}")
        self.says = says
        self.advice = advice
