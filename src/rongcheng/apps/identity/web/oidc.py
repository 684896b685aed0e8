"""Sign-in at an outside OpenID Connect provider: the authorization code flow with PKCE, found by discovery.

Off until RONGCHENG_OIDC_ISSUER and RONGCHENG_OIDC_CLIENT_ID are set. A configured claim names an existing person;
accounts are made only when RONGCHENG_OIDC_CREATE says so.
"""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests.exceptions import RequestException

from rongcheng.apps.identity.conf import oidc_conf
from rongcheng.apps.identity.models import Person
from rongcheng.apps.identity.services import people, sign_ins
from rongcheng.apps.identity.web.origin import origin_of
from rongcheng.apps.identity.web.session import safe_next
from rongcheng.apps.identity.web.sign_in import back_to_sign_in, go_on
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

REMEMBER_S = 3600
_discovered: dict[str, tuple[float, dict[str, Any]]] = {}


def discover(issuer: str) -> dict[str, Any]:
    """The provider's own description, remembered for an hour."""
    kept = _discovered.get(issuer)
    if kept and time.monotonic() - kept[0] < REMEMBER_S:
        return kept[1]
    answer = httpx.get(issuer.rstrip("/") + "/.well-known/openid-configuration", timeout=10)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    if found.get("issuer") != issuer:
        raise SuspiciousOperation("the provider describes itself under another name")
    _discovered[issuer] = (time.monotonic(), found)
    return found


class Configured:
    """Where mozilla-django-oidc reads its settings here: our conf and the provider's description."""

    @staticmethod
    def get_settings(attr: str, *default: Any) -> Any:
        conf = oidc_conf()
        own = {
            "OIDC_RP_CLIENT_ID": conf.client_id, "OIDC_RP_CLIENT_SECRET": conf.client_secret,
            "OIDC_RP_SCOPES": conf.scopes, "OIDC_RP_SIGN_ALGO": "RS256", "OIDC_USE_PKCE": True,
            "OIDC_CREATE_USER": conf.create, "OIDC_TIMEOUT": 10,
            "OIDC_AUTHENTICATION_CALLBACK_URL": "identity:oidc-callback",
        }  # fmt: skip
        if attr in own:
            return own[attr]
        told = {
            "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
            "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint", "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
            "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
        }  # fmt: skip
        return discover(conf.issuer)[told[attr]] if attr in told else default[0]


class OutsideProviderBackend(Configured, OIDCAuthenticationBackend):
    """Turns the provider's claims into one of our people."""

    def __init__(self) -> None:
        """Nothing is fetched yet: Django builds every backend for every password sign-in."""

    def authenticate(self, request: HttpRequest, *, nonce: str, code_verifier: str | None = None) -> Person | None:
        if not oidc_conf().is_on:
            return None
        super().__init__()
        person: Person | None = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        return person

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Signature, expiry and nonce as the library checks them; issuer and audience besides."""
        try:
            claims: dict[str, Any] = super().verify_token(token, **kwargs)
        except jwt.PyJWTError as broken:
            raise SuspiciousOperation(f"the provider's token does not hold: {broken}") from broken
        conf = oidc_conf()
        audience = claims.get("aud")
        if claims.get("iss") != conf.issuer or conf.client_id not in (
            audience if isinstance(audience, list) else [audience]
        ):
            raise SuspiciousOperation("the provider's token is not meant for us")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Claims of the user endpoint, which must speak of the same subject as the token."""
        told: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("the provider tells of another subject")
        return told

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(oidc_conf().claim))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Person]:
        conf = oidc_conf()
        field = "outside_subject" if conf.field == "outside_subject" else "username"
        return Person.objects.filter(**{field: str(claims[conf.claim])}, is_active=True)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        return f"{oidc_conf().claim} {claims.get(oidc_conf().claim)}"

    def create_user(self, claims: dict[str, Any]) -> Person:
        """A person without posts: signed in, but entitled to nothing until an administrator appoints."""
        named = str(claims[oidc_conf().claim])
        made = people.register_person(
            actor=Actor.system("identity"), now=clock.now(), username=named,
            name=str(claims.get("name") or named), outside_subject=str(claims["sub"]),
        )  # fmt: skip
        return Person.objects.get(pk=made.person_id)

    def get_user(self, user_id: Any) -> Person | None:
        return Person.objects.filter(pk=user_id).first()


class Leave(Configured, OIDCAuthenticationRequestView):
    """Off to the provider."""

    def __init__(self, **kwargs: Any) -> None:
        """The provider is asked when somebody comes, not before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not oidc_conf().is_on:
            raise Http404
        try:
            super().__init__()
            response: HttpResponse = super().get(request)
        except (httpx.HTTPError, ValueError, KeyError):
            return back_to_sign_in("unreachable")
        request.session["oidc_login_next"] = safe_next(request, request.GET.get("next"))
        return response


class Return(Configured, OIDCAuthenticationCallbackView):
    """Back from the provider."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not oidc_conf().is_on:
            raise Http404
        try:
            response: HttpResponse = super().get(request)
        except (httpx.HTTPError, RequestException):
            return back_to_sign_in("unreachable")
        except SuspiciousOperation:
            return self.login_failure()
        return response

    def login_success(self) -> HttpResponse:
        wanted = safe_next(self.request, self.request.session.pop("oidc_login_next", None))
        return go_on(self.request, self.user, wanted, way="oidc")

    def login_failure(self) -> HttpResponse:
        stranger = Actor.public(origin=origin_of(self.request))
        sign_ins.note_failed_sign_in(actor=stranger, now=clock.now(), username="", way="oidc")
        return back_to_sign_in("refused")
