"""Who may open a page. Every page states its right; one without is closed, and a test finds it.

    @pages.get("/worklist")
    @page("task.work")
    def work() -> str: ...

The services ask again what only they can know (whose ticket, whose task): what is not the person's answers 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from app.http import pace, readable
from app.services import access
from app.services.door.sessions import Session
from app.tickets.refusal import Forbidden, Ground
from app.web.context import address, visitor

View = TypeVar("View", bound=Callable[..., Any])
EVERYBODY = "everybody"
"""The rule of pages that need no sign-in."""
SIGNED_IN = "signed in"
"""The rule of pages for anybody who has signed in, whatever their roles."""
csrf = CSRFProtect()


@dataclass(frozen=True)
class Rule:
    """What a view was marked with, see ``page``."""

    right: str
    passive: bool
    max_body: int | None
    before_password_change: bool
    any_text: bool


def page(
    right: str,
    *,
    passive: bool = False,
    max_body: int | None = None,
    before_password_change: bool = False,
    any_text: bool = False,
) -> Callable[[View], View]:
    """Mark a view with the right that it needs (see app.services.access.RIGHTS), or EVERYBODY, or SIGNED_IN.

    ``passive``: asked for by the page itself (live changes); it does not keep the session alive.
    ``max_body``: bytes of a request's body, where the view takes more than the usual.
    ``before_password_change``: open even to people who have to change their password first.
    ``any_text``: the view itself answers for form fields with text that cannot be kept (app.http.readable).
    """
    if right not in (EVERYBODY, SIGNED_IN) and right not in access.RIGHTS:
        raise ValueError(f"no such right: {right}")

    def mark(view: View) -> View:
        view.page = Rule(right, passive, max_body, before_password_change, any_text)  # type: ignore[attr-defined]
        return view

    return mark


def guard() -> ResponseReturnValue | None:
    """Before each request of a blueprint of pages."""
    rule = rule_of(current_app.view_functions[request.endpoint or ""])
    if rule is None:
        raise Forbidden(Ground("NO_RULE", "该地址未开放。", "No right opens this route."))
    if rule.max_body:
        request.max_content_length = request.max_form_memory_size = rule.max_body
    try:
        csrf.protect()
    except CSRFError:
        # A sign-out in another window ends the token with the session; a script is told which is missing.
        if is_htmx() and rule.right != EVERYBODY and visitor(passive=True) is None:
            return _to_sign_in()
        raise
    found = visitor(passive=rule.passive)
    _keep_pace(rule, found)
    if not rule.any_text:
        readable.check_form()
    if rule.right == EVERYBODY:
        return None
    if found is None:
        return _to_sign_in()
    if found.must_change and not rule.before_password_change:
        return _to(url_for("signin.password"))
    if rule.right != SIGNED_IN:
        access.must(found.actor, rule.right)
    return None


def _keep_pace(rule: Rule, found: Session | None) -> None:
    who = f"person {found.actor.person_id}" if found else f"address {address()}"
    pace.keep(who, reveals=rule.right == "ticket.reveal" and request.method == "POST")


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """What the view was marked with; None: it was not."""
    return getattr(view, "page", None)


def _to_sign_in() -> ResponseReturnValue:
    """A page comes back after the sign-in; of what was to be sent, only the address is known any more."""
    if request.method not in ("GET", "HEAD") and not _tells_itself():
        flash(_("登录已过期，刚才的内容没有提交；请登录后再试。"), "warning")
    back = request.path if request.method == "GET" and not is_htmx() else None
    return _to(url_for("signin.sign_in", next=None if back == "/" else back))


def is_htmx() -> bool:
    """Whether htmx asked, for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def _tells_itself() -> bool:
    """The script of the acts' pages stays on its page and says there what was not sent; htmx goes to the sign-in."""
    return is_htmx() and "HX-Current-URL" not in request.headers


def _to(address: str) -> ResponseReturnValue:
    """The whole page goes there, even where only a part of it was asked for. A stream goes nowhere: 204 ends it, and
    its page asks for the part instead."""
    if request.accept_mimetypes.best == "text/event-stream":
        return Response(status=204)
    if is_htmx():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 303)
