"""Signing in by an OpenID Connect provider: there, back, and into a session like any other.

Authorization code flow with PKCE (RFC 7636), state and nonce (OpenID Connect Core 1.0, 3.1). What
must come back unchanged waits in a cookie of ten minutes, which no script can read.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lib.accounts.provider import sign_in_by_provider
from lib.errors import DomainError
from lib.i18n.dates import now_utc
from lib.settings import Oidc, settings
from lib.web import http

log = logging.getLogger(__name__)

WAITS_S = 600
PATIENCE_S = 10
KEPT_S = 3600
"""For how long what the provider says of itself is believed."""


@dataclass(frozen=True)
class Provider:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorize: str
    token: str
    keys: dict[str, Any]
    read_at: float


_known: dict[str, Provider] = {}


def _provider(oidc: Oidc, anew: bool = False) -> Provider:
    import httpx2

    kept = _known.get(oidc.issuer)
    if kept and not anew and time.monotonic() - kept.read_at < KEPT_S:
        return kept
    with httpx2.Client(timeout=PATIENCE_S) as client:
        said = client.get(f"{oidc.issuer}/.well-known/openid-configuration").raise_for_status()
        found = said.json()
        if found["issuer"].rstrip("/") != oidc.issuer:
            raise ValueError("the provider names another issuer than the settings")
        keys = client.get(found["jwks_uri"]).raise_for_status().json()
    _known[oidc.issuer] = Provider(
        found["issuer"],
        found["authorization_endpoint"],
        found["token_endpoint"],
        keys,
        time.monotonic(),
    )
    return _known[oidc.issuer]


def _client(oidc: Oidc) -> Any:
    from authlib.integrations.httpx_client import OAuth2Client

    return OAuth2Client(
        oidc.client_id,
        oidc.client_secret,
        scope="openid profile email",
        redirect_uri=f"{settings().public_url}/signin/oidc/back",
        code_challenge_method="S256",
        timeout=PATIENCE_S,
    )


def _cookie_name() -> str:
    return "__Host-desk-oidc" if settings().secure else "desk-oidc"


def _cookie(value: str, lasts: int) -> str:
    secure = "; Secure" if settings().secure else ""
    return f"{_cookie_name()}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Lax{secure}"


def _there(oidc: Oidc, to: str) -> tuple[str, str]:
    """The provider's address for this sign-in, and what waits for its answer."""
    provider = _provider(oidc)
    waits = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "next": to,
    }
    with _client(oidc) as client:
        url, _ = client.create_authorization_url(
            provider.authorize,
            state=waits["state"],
            nonce=waits["nonce"],
            code_verifier=waits["verifier"],
        )
    return url, quote(json.dumps(waits), safe="")


def _back(oidc: Oidc, url: str, waits: dict[str, str]) -> str:
    """The token of a new session. Raises what is wrong with the answer."""
    provider = _provider(oidc)
    with _client(oidc) as client:
        answer = client.fetch_token(
            provider.token,
            authorization_response=url,
            state=waits["state"],
            code_verifier=waits["verifier"],
        )
    return sign_in_by_provider(_claims(oidc, provider, answer["id_token"], waits), now_utc())


def _claims(oidc: Oidc, provider: Provider, id_token: str, waits: dict[str, str]) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    signed = ["RS256", "ES256", "PS256", "EdDSA"]
    try:
        token = jwt.decode(id_token, KeySet.import_key_set(provider.keys), algorithms=signed)
    except (JoseError, ValueError):  # it may have changed its keys
        keys = KeySet.import_key_set(_provider(oidc, anew=True).keys)
        token = jwt.decode(id_token, keys, algorithms=signed)
    jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": oidc.client_id},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": waits["nonce"]},
    ).validate(token.claims)
    return token.claims


async def there(request: Request) -> Response:
    """``/signin/oidc``: to the provider. Raises DomainError where it cannot be reached."""
    try:
        oidc = settings().oidc
        if oidc is None:
            raise ValueError("no provider is set")
        url, waits = await asyncio.to_thread(_there, oidc, request.query_params.get("next", "/"))
    except Exception as error:
        raise _failed(error) from error
    response = RedirectResponse(url, 303, headers={"Cache-Control": "no-store"})
    response.headers.append("set-cookie", _cookie(waits, WAITS_S))
    return response


async def back(request: Request) -> tuple[str, str]:
    """``/signin/oidc/back``: the token of a new session and where to go.

    Raises DomainError where it did not work; why stands in the log.
    """
    oidc = settings().oidc
    raw = http.cookie(request.scope, _cookie_name())
    try:
        if oidc is None:
            raise ValueError("no provider is set")
        waits = json.loads(unquote(raw))
        token = await asyncio.to_thread(_back, oidc, str(request.url), waits)
    except DomainError:
        raise
    except Exception as error:
        raise _failed(error) from error
    return token, waits["next"]


def _failed(error: Exception) -> DomainError:
    # Of the provider's answer nothing but the kind of trouble: it may carry a name or a code.
    log.warning("the sign-in by the provider did not work: %s", type(error).__name__)
    return DomainError("accounts.provider.failed")


def forgotten() -> str:
    """The header that makes the browser forget what waited."""
    return _cookie("", 0)
