"""What browsers are told about pages: nothing but our own files is loaded, run or framed."""

from urllib.parse import urlsplit

from flask import Response

from app.http.context import hotline

# Not even attributes named style are allowed: bpmn-js and form-js, as we bundle them, set styles by script, which no
# policy forbids (tests/browser/test_policy.py draws both under this one).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def protect(response: Response) -> Response:
    """The rest (nosniff, HSTS and so on) every answer of the program gets: app.http.logs."""
    oidc = hotline().config.oidc
    # Signing out leads on to the provider, and browsers apply form-action to where a form is redirected to.
    policy = POLICY if oidc is None else f"{POLICY} {'{0.scheme}://{0.netloc}'.format(urlsplit(oidc.issuer))}"
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
