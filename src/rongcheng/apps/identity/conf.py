"""What an operator may set about people and sign-in: RONGCHENG_IDENTITY_* and RONGCHENG_OIDC_*."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True, kw_only=True)
class IdentityConf:
    """Sessions and second factor."""

    idle_minutes: int = 30
    absolute_hours: int = 12
    second_factor_roles: tuple[str, ...] = ()
    code_wait_minutes: int = 10
    page_size: int = 50
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OidcConf:
    """Sign-in at an outside provider; off while `issuer` is empty."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    name: str = ""
    scopes: str = "openid profile"
    claim: str = "preferred_username"
    field: str = "username"
    create: bool = False

    @property
    def is_on(self) -> bool:
        return bool(self.issuer and self.client_id)


@lru_cache(maxsize=1)
def identity_conf() -> IdentityConf:
    return settings_of(IdentityConf, "IDENTITY")


@lru_cache(maxsize=1)
def oidc_conf() -> OidcConf:
    return settings_of(OidcConf, "OIDC")
