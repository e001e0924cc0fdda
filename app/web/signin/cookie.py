"""The cookie that holds a session's token."""

import flask
from werkzeug.wrappers import Response

from app.http.context import hotline
from app.web.context import cookie_name


def given(response: Response, token: str) -> Response:
    """Somebody has just proved who they are: a new token, and nothing is left of what the browser held before."""
    flask.session.clear()
    response.set_cookie(
        cookie_name(), token, secure=hotline().config.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
    return response


def taken(response: Response) -> Response:
    flask.session.clear()
    response.delete_cookie(
        cookie_name(), secure=hotline().config.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
    return response
