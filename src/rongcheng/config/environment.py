"""The one place that reads environment variables for the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """What the operator has configured; every value has a working default for one machine."""

    data_dir: Path
    database_url: str
    nats_url: str
    host: str
    web_port: int
    live_port: int
    live_url: str
    allowed_hosts: tuple[str, ...]
    debug: bool
    secure: bool
    origins: tuple[str, ...]
    body_megabytes: int
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    node_name: str
    smtp_url: str


def default_data_dir() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/rongcheng")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "rongcheng"


def read_environment() -> Environment:
    """Read RONGCHENG_* once; a malformed number says which variable is wrong."""
    get = os.environ.get
    live_port = _number("RONGCHENG_LIVE_PORT", 8001)
    return Environment(
        data_dir=Path(get("RONGCHENG_DATA_DIR") or default_data_dir()),
        database_url=get("RONGCHENG_DATABASE_URL", ""),
        nats_url=get("RONGCHENG_NATS_URL", ""),
        host=get("RONGCHENG_HOST", "127.0.0.1"),
        web_port=_number("RONGCHENG_WEB_PORT", 8000),
        live_port=live_port,
        live_url=get("RONGCHENG_LIVE_URL", ""),
        allowed_hosts=tuple(h for h in get("RONGCHENG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h),
        debug=get("RONGCHENG_DEBUG", "") == "1",
        secure=get("RONGCHENG_SECURE", "") == "1",
        origins=tuple(o for o in get("RONGCHENG_ORIGINS", "").replace(" ", "").split(",") if o),
        body_megabytes=_number("RONGCHENG_BODY_MEGABYTES", 70),
        oidc_issuer=get("RONGCHENG_OIDC_ISSUER", ""),
        oidc_client_id=get("RONGCHENG_OIDC_CLIENT_ID", ""),
        oidc_client_secret=get("RONGCHENG_OIDC_CLIENT_SECRET", ""),
        node_name=get("RONGCHENG_NODE", "chengdu"),
        smtp_url=get("RONGCHENG_SMTP_URL", ""),
    )


def _number(name: str, default: int) -> int:
    raw = os.environ.get(name)
    if not raw:
        return default
    if not raw.isdigit():
        raise SystemExit(f"{name} must be a whole number, not {raw!r}.")
    return int(raw)


ENVIRONMENT = read_environment()
