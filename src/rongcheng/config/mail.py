"""Letters to people: by the mail server of RONGCHENG_SMTP_URL; without one, files in the data directory."""

from __future__ import annotations

from urllib.parse import unquote, urlparse

from rongcheng.config.environment import ENVIRONMENT

_server = urlparse(ENVIRONMENT.smtp_url)
if ENVIRONMENT.smtp_url and _server.scheme not in ("smtp", "smtps", "smtp+starttls"):
    raise SystemExit("RONGCHENG_SMTP_URL must look like smtp+starttls://user:password@host:587.")

_kind = "smtp" if ENVIRONMENT.smtp_url else "filebased"
EMAIL_BACKEND = f"django.core.mail.backends.{_kind}.EmailBackend"
EMAIL_FILE_PATH = str(ENVIRONMENT.data_dir / "letters")
EMAIL_HOST = _server.hostname or "localhost"
EMAIL_PORT = _server.port or (465 if _server.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_server.username or "")
EMAIL_HOST_PASSWORD = unquote(_server.password or "")
EMAIL_USE_SSL = _server.scheme == "smtps"
EMAIL_USE_TLS = _server.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 20
