"""The private PostgreSQL: one cluster per data directory, reached over a unix socket only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from rongcheng.kernel.embedded.places import socket_directory

ROLE = "rongcheng"
DATABASE = "rongcheng"


def url_for(data_dir: Path, database: str = DATABASE, role: str = ROLE) -> str:
    """The address of the private server of this data directory; nothing is started or made."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_directory(data_dir)))}"
