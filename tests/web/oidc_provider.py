"""A provider of identities (OpenID Connect) for tests: a process on the loopback that speaks the real protocol.

    python -m tests.web.oidc_provider CLIENT_ID CLIENT_SECRET

It prints its address, asks whoever comes for a name, and signs ID tokens with a key made at its start. It holds its
clients to the protocol: registered secret, PKCE with S256, a code used once. ``lie`` has it break the protocol in one
way, so that tests can see what the client does then.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from markupsafe import escape
from werkzeug.serving import make_server

LIES = ("nonce", "audience", "issuer", "signature", "expired", "unsigned", "no_token")
PAGE = """<!doctype html><html lang="en"><title>Identity</title><h1>Identity</h1>
<form method="post"><label>Name <input name="name" autofocus></label> <input name="lie" type="hidden">
<button>Vouch</button></form>"""


def provider(client_id: str, client_secret: str) -> Flask:
    app = Flask(__name__)
    key, strange_key = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
    codes: dict[str, dict[str, Any]] = {}
    subjects: dict[str, str] = {}
    app.extensions["issuer"] = ""

    def issuer() -> str:
        return str(app.extensions["issuer"])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return {
            "issuer": issuer(), "authorization_endpoint": f"{issuer()}/authorize",
            "token_endpoint": f"{issuer()}/token", "jwks_uri": f"{issuer()}/jwks",
            "end_session_endpoint": f"{issuer()}/end", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip

    @app.get("/jwks")
    def jwks() -> dict[str, Any]:
        return {"keys": [{**key.as_dict(private=False), "kid": "k", "use": "sig", "alg": "RS256"}]}

    @app.get("/authorize")
    def ask() -> Response | tuple[str, int]:
        asked = request.args
        right = asked.get("client_id") == client_id and asked.get("response_type") == "code"
        if not (right and asked.get("code_challenge_method") == "S256" and asked.get("nonce") and asked.get("state")):
            return f"bad request {escape(asked.to_dict())}", 400
        return Response(PAGE)

    @app.post("/authorize")
    def vouch() -> Any:
        asked, name = request.args.to_dict(), request.form["name"]
        if name == "nobody":
            answer = {"error": "access_denied"}
        else:
            code = secrets.token_urlsafe(16)
            codes[code] = {**asked, "name": name, "lie": request.form.get("lie")}
            answer = {"code": code}
        return redirect(f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")

    @app.post("/token")
    def token() -> Any:
        form, given = request.form, request.authorization
        grant = codes.pop(form.get("code", ""), None)
        if given is None or (given.username, given.password) != (client_id, client_secret):
            return jsonify(error="invalid_client"), 401
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if grant is None or proof.decode() != grant["code_challenge"] or form["redirect_uri"] != grant["redirect_uri"]:
            return jsonify(error="invalid_grant"), 400
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        return answer if grant["lie"] == "no_token" else {**answer, "id_token": id_token(grant)}

    def id_token(grant: dict[str, Any]) -> str:
        now, lie = int(time.time()), grant["lie"]
        name, _, login = grant["name"].partition("/")
        claims = {
            "iss": "http://stranger" if lie == "issuer" else issuer(),
            "aud": "another client" if lie == "audience" else client_id,
            "azp": client_id,
            "sub": subjects.setdefault(name, secrets.token_hex(8)), "preferred_username": login or name,
            "nonce": "replayed" if lie == "nonce" else grant["nonce"],
            "iat": now - 7200, "exp": now - 3600 if lie == "expired" else now + 300,
        }  # fmt: skip
        if lie == "unsigned":
            header, body = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in _unsigned(claims))
            return f"{header}.{body}."
        return jwt.encode({"alg": "RS256", "kid": "k"}, claims, strange_key if lie == "signature" else key)

    @app.get("/end")
    def end() -> Any:
        return redirect(request.args["post_logout_redirect_uri"])

    return app


def _unsigned(claims: dict[str, Any]) -> tuple[bytes, bytes]:
    return b'{"alg": "none", "typ": "JWT"}', json.dumps(claims).encode()


def main() -> None:
    app = provider(*sys.argv[1:3])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.extensions["issuer"] = f"http://127.0.0.1:{server.server_port}"
    sys.stdout.write(app.extensions["issuer"] + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
