"""Errors as pages, in the visitor's language, with every ground and its article."""

from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from app.http import faults
from app.http.faults import Fault, ground
from app.store.errors import StoreError
from app.tickets.refusal import Refused
from app.web.headers import protect

OTHERS = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")
"""Addresses that programs ask, which are answered in JSON."""
DATABASE_FAILS = (500, 503)


def register(app: Flask) -> None:
    faults.prefer(app, lambda: not request.path.startswith(OTHERS), error_page)
    app.add_template_filter(faults.with_articles, "with_articles")


def grounds(refused: Refused) -> list[dict[str, Any]]:
    """The grounds of a refusal with their articles, for the refusal box (templates/parts/refusal.html)."""
    return faults.with_articles([each.to_dict() for each in refused.grounds])


def error_page(fault: Fault) -> Response:
    if fault.status in DATABASE_FAILS:
        _ask_nothing()
    try:
        page = _drawn(fault)
    except StoreError:  # it has failed since; what there is to tell does not hang on it
        _ask_nothing()
        page = _drawn(fault)
    return protect(make_response(page, fault.status))


def _ask_nothing() -> None:
    """Asking who this is, or what their pack calls things, might fail in the same way."""
    g.visitor, g.english, g.role_titles = None, {}, {}


def _drawn(fault: Fault) -> str:
    advice = {
        403: _("请返回，或者换有权限的账号登录。"),
        404: _("地址可能有误，或者该内容不属于您的单位。"),
        405: _("请从页面上的按钮操作。"),
    }.get(fault.status)
    return render_template("error.html", fault=fault, advice=advice, request_id=g.get("request_id"))


@faults.of.register
def _csrf(_error: CSRFError) -> Fault:
    zh = "页面已经过期，或者浏览器没有保存本站的Cookie；什么都没有提交。请重新打开页面再试。"
    en = "The page is too old, or the browser keeps no cookies of this site; nothing was sent. Open the page again."
    return Fault(400, [ground("PAGE_EXPIRED", zh, en)])
