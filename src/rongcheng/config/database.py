"""Where the records are: a named server, or the private one under the data directory."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from rongcheng.config.environment import ENVIRONMENT
from rongcheng.kernel.embedded.postgres import url_for


def _connection(url: str) -> dict[str, Any]:
    """Django's words for a postgres:// URL; a socket directory may stand in ?host=."""
    parsed = urlparse(url)
    if parsed.scheme not in ("postgres", "postgresql"):
        raise SystemExit(f"RONGCHENG_DATABASE_URL must start with postgresql://, not {parsed.scheme!r}.")
    query = {key: values[0] for key, values in parse_qs(parsed.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parsed.path.lstrip("/")) or "rongcheng",
        "USER": unquote(parsed.username or query.pop("user", "")),
        "PASSWORD": unquote(parsed.password or ""),
        "HOST": query.pop("host", None) or parsed.hostname or "",
        "PORT": query.pop("port", None) or (str(parsed.port) if parsed.port else ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _connection(ENVIRONMENT.database_url or url_for(ENVIRONMENT.data_dir))}
