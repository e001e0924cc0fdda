"""People: listed, added, changed, let in and kept out; their passwords, tokens and sign-ins."""

import re
from typing import Any

import flask
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, program
from app.services.admin import administration, membership
from app.services.admin.membership import PersonForm
from app.services.door import changing, handing, record
from app.tickets.refusal import Conflict, FormInvalid
from app.web.admin.room import PAGE_SIZE, before, blueprint, must_be_lines, options, typed
from app.web.admin.words import offered_roles, role_names
from app.web.context import address
from app.web.errors import grounds
from app.web.guard import page

SIGN_INS_SHOWN = 10
HANDED = "handed"
"""Where in the browser's own cookie a password or token lies that is still to be handed on, sealed."""
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
"""As in the API."""


@blueprint.get("/admin/people")
@page("people.manage")
def people() -> str:
    rows = administration.persons(program(), actor())
    names = {row["code"]: row["name"] for row in administration.units(program(), actor())}
    return render_template("admin/people.html", rows=rows, units=names, roles=role_names())


@blueprint.get("/admin/people/new")
@page("people.manage")
def new_person() -> str:
    return _form({"roles": []})


@blueprint.post("/admin/people/new")
@page("people.manage")
def add_person() -> ResponseReturnValue:
    values = {**request.form, "roles": request.form.getlist("roles")}
    try:
        must_be_lines("login", "name")
        login, form = (typed("login") or "").lower(), _typed()
        if not LOGIN.fullmatch(login):
            zh = "登录名用2至60个小写字母、数字、点、连字符和下划线，以字母或数字开头。"
            en = "2 to 60 small letters, digits, dots, hyphens and underscores, beginning with a letter or digit."
            raise administration.field_fault("BAD_PATTERN", zh, en, "login")
        added = administration.add_person(program(), actor(), login, form.name, form.roles, unit=form.unit)
    except (Conflict, FormInvalid) as refused:
        return _form(values, grounds(refused)), refused.status
    flash(_("已新增。请给其设置一次性密码。"), "success")
    if login != typed("login"):
        flash(_("登录名已改成小写：%(login)s", login=login), "info")
    _warn_without_role(form)
    return redirect(url_for("admin.person", person_id=added["id"]), 303)


@blueprint.get("/admin/people/<int:person_id>")
@page("people.manage")
def person(person_id: int) -> str:
    return _person(person_id)


@blueprint.post("/admin/people/<int:person_id>")
@page("people.manage")
def change_person(person_id: int) -> ResponseReturnValue:
    try:
        form = _typed()
        done = membership.change_person(program(), actor(), person_id, form)
    except (Conflict, FormInvalid) as refused:
        values = {**request.form, "roles": request.form.getlist("roles")}
        return _person(person_id, refused=grounds(refused), values=values), refused.status
    flash(_("已保存。") if done["changed"] else _("没有改动。"), "success")
    _warn_without_role(form)
    return redirect(url_for("admin.person", person_id=person_id), 303)


def _warn_without_role(form: PersonForm) -> None:
    if not form.roles:
        flash(_("没有选择角色：此人可以登录，但什么也打不开。不再使用的账号请停用。"), "warning")


@blueprint.post("/admin/people/<int:person_id>/active")
@page("people.manage")
def set_active(person_id: int) -> ResponseReturnValue:
    active = request.form.get("active") == "yes"
    try:
        membership.set_active(program(), actor(), person_id, active)
    except Conflict as refused:
        return _person(person_id, refused=grounds(refused)), refused.status
    flash(_("已恢复使用。") if active else _("已停用，其登录都已退出。"), "success")
    return redirect(url_for("admin.person", person_id=person_id), 303)


@blueprint.post("/admin/people/<int:person_id>/password")
@page("people.manage")
def reset_password(person_id: int) -> ResponseReturnValue:
    """The one-time password waits sealed for the person's page: loading that anew sets no other one."""
    return _handed(person_id, "password", changing.reset(program(), actor(), person_id, address()))


@blueprint.post("/admin/people/<int:person_id>/unlock")
@page("people.manage")
def unlock(person_id: int) -> ResponseReturnValue:
    done = changing.unlock(program(), actor(), person_id, address())
    flash(_("已解除锁定，本人可以用原密码再试。") if done else _("没有锁定。"), "success")
    return redirect(url_for("admin.person", person_id=person_id), 303)


@blueprint.post("/admin/people/<int:person_id>/secret")
@page("people.manage")
def put_away(person_id: int) -> ResponseReturnValue:
    """It has been handed on, and is shown no more."""
    flask.session.pop(HANDED, None)
    return redirect(url_for("admin.person", person_id=person_id), 303)


def _handed(person_id: int, kind: str, secret: str) -> ResponseReturnValue:
    flask.session[HANDED] = handing.sealed(program(), actor(), person_id, kind, secret)
    return redirect(url_for("admin.person", person_id=person_id), 303)


@blueprint.post("/admin/people/<int:person_id>/tokens")
@page("people.manage")
def issue_token(person_id: int) -> ResponseReturnValue:
    try:
        must_be_lines("label")
        issued = administration.issue_token(program(), actor(), person_id, typed("label") or "")
    except FormInvalid as refused:
        return _person(person_id, refused=grounds(refused)), refused.status
    return _handed(person_id, "token", issued["token"])


@blueprint.post("/admin/people/<int:person_id>/tokens/<int:token_id>/revoke")
@page("people.manage")
def revoke_token(person_id: int, token_id: int) -> ResponseReturnValue:
    administration.revoke_token(program(), actor(), token_id)
    flash(_("令牌已作废。"), "success")
    return redirect(url_for("admin.person", person_id=person_id), 303)


@blueprint.get("/admin/sign-ins")
@page("people.manage")
def sign_ins() -> str:
    rows = record.listed(program(), actor(), limit=PAGE_SIZE + 1, before=before())
    return render_template("admin/sign_ins.html", rows=rows[:PAGE_SIZE], more=len(rows) > PAGE_SIZE)


def _form(values: dict[str, Any], refused: list[dict[str, Any]] | None = None) -> str:
    units = options(administration.units(program(), actor()))
    return render_template(
        "admin/person_new.html", values=values, refused=refused or [], units=units, roles=offered_roles()
    )


def _person(person_id: int, *, values: dict[str, Any] | None = None, **more: Any) -> str:
    row = membership.person(program(), actor(), person_id)
    return render_template(
        "admin/person.html", row=row, values=values or row, roles=offered_roles(row["roles"] or ()),
        secret=handing.opened(program(), actor(), person_id, flask.session.get(HANDED, "")),
        units=options(administration.units(program(), actor())),
        tokens=administration.tokens(program(), actor(), person_id),
        locked=changing.locked_until(program(), actor(), person_id),
        sessions=membership.sessions_of(program(), actor(), person_id),
        sign_ins=record.listed(program(), actor(), limit=SIGN_INS_SHOWN, person_id=person_id), **more,
    )  # fmt: skip


def _typed() -> PersonForm:
    must_be_lines("name")
    return PersonForm(typed("name") or "", request.form.getlist("roles"), typed("unit"))
