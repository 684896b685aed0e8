"""A small but real OpenID Connect provider: discovery, authorize, token, user and key endpoints, RS256, PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "rongcheng", "between-us"


@dataclass
class Provider:
    """Its address, and what it says of the one person who signs in there."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1001", "preferred_username": "wh-duty"})
    forged: dict[str, Any] = field(default_factory=dict)
    forger: rsa.RSAPrivateKey | None = None
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "me",
                 "jwks_uri": "keys"}  # fmt: skip
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in names.items()}}

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The person agrees at once; returns where the browser goes."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or proof != asked["code_challenge"] or given.get("client_secret") != SECRET:
            return None
        body = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.claims["sub"], "nonce": asked["nonce"],
            "iat": int(time.time()), "exp": int(time.time()) + 300, **self.forged,
        }  # fmt: skip
        signed = jwt.encode(body, self.forger or self.key, algorithm="RS256", headers={"kid": "k1"})
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """It listens on a free port of the loopback until the end."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(query)))
                self.end_headers()
                return
            pages = {"/.well-known/openid-configuration": provider.describe, "/keys": provider.keys,
                     "/me": lambda: provider.claims}  # fmt: skip
            self._answer(pages[path]() if path in pages else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token(_flat(body)))

        def _answer(self, data: dict[str, Any] | None) -> None:
            self.send_response(200 if data is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(data or {"error": "invalid_grant"}).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _flat(query: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(query).items()}
