"""Pages of the door: sign in, sign out, one's own account, the password, the language."""

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app.http.context import hotline, program
from app.services.admin.people import by_pack
from app.services.door import changing, signing_in
from app.services.door.sessions import Session
from app.services.door.signing_in import TooManyAttempts
from app.tickets.refusal import Forbidden, FormInvalid
from app.web.blueprint import pages
from app.web.context import address, cookie_name, limits, signed_in, visitor
from app.web.errors import grounds
from app.web.guard import EVERYBODY, SIGNED_IN, page
from app.web.language import COOKIE, LANGUAGES
from app.web.navigation import shown
from app.web.paths import local_path
from app.web.signin import cookie, provider

A_YEAR = 365 * 24 * 3600
blueprint = pages("signin", __name__)


@blueprint.get("/")
@page(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Where one's work is; for people without any, their own account."""
    links = shown()
    return redirect(links[0][0] if links else url_for("signin.account"), 303)


@blueprint.get("/sign-in")
@page(EVERYBODY)
def sign_in() -> ResponseReturnValue:
    """Who comes with the cookie of a session that is over is told that it is."""
    back = local_path(request.args.get("next"))
    if visitor() is not None:
        return redirect(back, 303)
    return _sign_in_page(back, expired=cookie_name() in request.cookies)


@blueprint.post("/sign-in")
@page(EVERYBODY, any_text=True)  # a wrong login, whatever was typed: counted and kept like any other
def signing_in_now() -> ResponseReturnValue:
    back = local_path(request.form.get("next"))
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        token = signing_in.with_password(program(), login, password, address(), limits())
    except (Forbidden, TooManyAttempts) as refused:
        return _sign_in_page(back, login=login, refused=grounds(refused)), refused.status
    return cookie.given(redirect(back, 303), token)


def _sign_in_page(back: str, **more: object) -> str:
    config = hotline().config
    demo = by_pack(program(), config.default_pack) if config.show_demo_people else []
    return render_template("signin/sign_in.html", back=back, oidc=config.oidc, demo=demo, **more)


@blueprint.post("/sign-out")
@page(SIGNED_IN, before_password_change=True)
def sign_out() -> ResponseReturnValue:
    session = signed_in()
    if request.form.get("everywhere"):
        signing_in.sign_out_everywhere(program(), session, address())
    else:
        signing_in.sign_out(program(), session, address())
    answer = cookie.taken(redirect(_after(session), 303))
    flash(_("已退出登录。"), "success")
    return answer


def _after(session: Session) -> str:
    """To the sign-in page; for who came by the provider of identities, over its own sign-out."""
    door = url_for("signin.sign_in")
    if session.method != "oidc":
        return door
    try:
        return provider.sign_out_address(hotline().config.address + door)
    except provider.FAULTS:
        return door


@blueprint.get("/token/<int:person_id>")
@page(SIGNED_IN)
def token(person_id: int) -> ResponseReturnValue:
    """The token of forms as it is now, for a page that this person opened before they signed in again. For others
    their session is over, whoever is signed in now: what one has typed is not sent by another."""
    if signed_in().actor.person_id != person_id:
        return Response(status=401)
    return jsonify(token=generate_csrf())


@blueprint.get("/account")
@page(SIGNED_IN)
def account() -> ResponseReturnValue:
    has_password = changing.has_password(program(), signed_in().actor)
    return render_template("signin/account.html", has_password=has_password)


@blueprint.get("/password")
@page(SIGNED_IN, before_password_change=True)
def password() -> ResponseReturnValue:
    return render_template("signin/password.html")


@blueprint.post("/password")
@page(SIGNED_IN, before_password_change=True)
def change_password() -> ResponseReturnValue:
    current, new, again = (request.form.get(name, "") for name in ("current", "new", "again"))
    if new != again:
        return render_template("signin/password.html", mistyped=True), FormInvalid.status
    try:
        token = changing.change(program(), signed_in(), current, new, address(), limits())
    except (FormInvalid, TooManyAttempts) as refused:
        return render_template("signin/password.html", refused=grounds(refused)), refused.status
    answer = cookie.given(redirect(url_for("signin.home"), 303), token)
    flash(_("密码已修改；其他设备上的登录都已退出。"), "success")
    return answer


@blueprint.post("/language")
@page(EVERYBODY)
def choose_language() -> ResponseReturnValue:
    answer = redirect(local_path(request.form.get("next")), 303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        secure = hotline().config.secure_cookies
        answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax", path="/")
    return answer
