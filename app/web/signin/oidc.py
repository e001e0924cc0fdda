"""Pages of the way to the provider of identities and back. They are there only where one is configured."""

import flask
import structlog
from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from app.http.context import hotline, program
from app.services.door import identities
from app.tickets.refusal import Forbidden
from app.web.blueprint import pages
from app.web.context import address, limits
from app.web.guard import EVERYBODY, page
from app.web.language import pick
from app.web.paths import local_path
from app.web.signin import cookie, provider

BACK = "oidc_back"
"""Where in the browser's own cookie the page lies that the sign-in leads back to."""
blueprint = pages("oidc", __name__)
log = structlog.get_logger()


@blueprint.get("/oidc/start")
@page(EVERYBODY)
def start() -> ResponseReturnValue:
    _must_be_configured()
    flask.session[BACK] = local_path(request.args.get("next"))
    try:
        answer: ResponseReturnValue = provider.client().authorize_redirect(_address_of_back())
    except provider.FAULTS as fault:
        return _failed(fault)
    return answer


@blueprint.get("/oidc/back")
@page(EVERYBODY)
def back() -> ResponseReturnValue:
    _must_be_configured()
    leads_to = local_path(flask.session.pop(BACK, None))
    try:
        subject, login = provider.vouched_for()
    except provider.FAULTS as fault:
        return _failed(fault)
    try:
        token = identities.signed_in(program(), subject, login, address(), limits())
    except Forbidden as refused:
        flash(" ".join(pick((ground.zh, ground.en)) for ground in refused.grounds), "danger")
        return redirect(url_for("signin.sign_in"), 303)
    return cookie.given(redirect(leads_to, 303), token)


def _must_be_configured() -> None:
    if hotline().config.oidc is None:
        raise NotFound


def _address_of_back() -> str:
    """As it is registered with the provider: the configured address, whatever this request was sent to."""
    return hotline().config.address + url_for("oidc.back")


def _failed(fault: Exception) -> ResponseReturnValue:
    log.warning("oidc", request_id=g.get("request_id"), error=type(fault).__name__, why=_why(fault))
    flash(_("统一身份认证没有成功，请再试一次，或者用密码登录。"), "danger")
    return redirect(url_for("signin.sign_in"), 303)


def _why(fault: Exception) -> str:
    """The protocol's own word for it; messages may hold what the provider sent."""
    return str(getattr(fault, "error", ""))
