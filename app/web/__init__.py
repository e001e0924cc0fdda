"""The desk: pages for people. Routes translate: parse, call one service, render. No rule of the hotline lives here."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.services.live import Live
from app.web import assets, errors, ids, language, live
from app.web.acts.routes import blueprint as acts
from app.web.admin.routes import blueprint as admin
from app.web.assets import asset
from app.web.context import may, visitor
from app.web.exchange.routes import blueprint as exchange
from app.web.guard import csrf
from app.web.navigation import shown
from app.web.signin import oidc, provider
from app.web.signin.routes import blueprint as signin
from app.web.ticket.routes import blueprint as ticket
from app.web.words import LIGHTS, confidants, left_words, role_and_unit, role_words
from app.web.worklist.routes import blueprint as worklist
from app.web.worklist.tickets import blueprint as ticketlist
from config import Config

BLUEPRINTS = (
    assets.blueprint,
    oidc.blueprint,
    signin,
    exchange,
    worklist,
    ticketlist,
    acts,
    ticket,
    admin,
    live.blueprint,
)
"""One for each room."""


def register(app: Flask) -> None:
    """Hang the pages on the application that serves the API."""
    config: Config = app.extensions["config"]
    app.config.update(
        SECRET_KEY=config.cookie_key,
        SESSION_COOKIE_NAME="hotline_page",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard of pages asks; the API has no cookies
        WTF_CSRF_TIME_LIMIT=None,  # people leave a form open over lunch; the token ends with the browser's session
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    app.template_folder = "web/templates"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset,
        may=may,
        visitor=visitor,
        navigation=shown,
        role_words=role_words,
        confidants=confidants,
        role_and_unit=role_and_unit,
        left_words=left_words,
        LIGHTS=LIGHTS,
    )
    app.extensions["live"] = Live(app.extensions["program"], config.streams)
    csrf.init_app(app)
    ids.register(app)
    language.register(app)
    errors.register(app)
    provider.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
