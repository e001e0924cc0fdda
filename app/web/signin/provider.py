"""The provider of identities: what Authlib needs to know of it, and what we demand of its answers."""

from typing import Any

import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, current_app
from joserfc.errors import JoseError

from app.http.context import hotline
from config import Config, Oidc

PATIENCE = 10
"""Seconds that the provider may take for an answer; a thread of ours waits for it."""
SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Algorithms that prove who signed, of those that the provider announces; "none" is among what some announce."""
FAULTS = (OAuthError, JoseError, requests.RequestException, ValueError, KeyError, RuntimeError)
"""What a provider that cannot be reached, or answers nonsense, leads to."""


class NotTrusted(ValueError):
    """The provider's answer is well signed and still not what we asked for."""


def register(app: Flask) -> None:
    """Nothing is fetched before somebody signs in with it."""
    config: Config = app.extensions["config"]
    if config.oidc is not None:
        app.extensions["provider"] = OAuth(app).register(
            "provider",
            client_id=config.oidc.client_id,
            client_secret=config.oidc.client_secret,
            server_metadata_url=f"{config.oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": _scope(config.oidc), "code_challenge_method": "S256", "default_timeout": PATIENCE},
        )


def _scope(oidc: Oidc) -> str:
    return "openid email" if oidc.login_claim == "email" else "openid profile"


def client() -> Any:
    """Authlib's client, knowing the provider's addresses. Raises one of FAULTS; KeyError without a provider."""
    found = current_app.extensions["provider"]
    metadata = found.load_server_metadata()
    if metadata.get("issuer") != settings().issuer:
        raise NotTrusted(f"the provider calls itself {metadata.get('issuer')!r}")
    announced = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = sorted(SIGNATURES.intersection(announced))
    return found


def settings() -> Oidc:
    oidc = hotline().config.oidc
    if oidc is None:
        raise KeyError("no provider is configured")
    return oidc


def vouched_for() -> tuple[str, str]:
    """(Subject, login) of whom the provider sends back; the claims have been checked. Raises one of FAULTS."""
    oidc = settings()
    claims_options = {
        "iss": {"essential": True, "value": oidc.issuer},
        "aud": {"essential": True, "value": oidc.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True},
    }
    token = client().authorize_access_token(claims_options=claims_options)
    claims = token.get("userinfo")
    if claims is None:
        raise NotTrusted("no ID token came")
    if oidc.login_claim == "email" and claims.get("email_verified") is not True:
        raise NotTrusted("the e-mail address is not verified")
    return f"{oidc.issuer} {claims['sub']}", str(claims.get(oidc.login_claim) or "")


def sign_out_address(leads_to: str) -> str:
    """The page of the provider that signs out there too, and leads back. Raises one of FAULTS where it has none."""
    made = client().create_logout_url(post_logout_redirect_uri=leads_to, client_id=settings().client_id)
    return str(made["url"])
