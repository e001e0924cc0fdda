"""Units: listed, added, changed; by when a change of staff has to be reported."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.http.context import actor, program
from app.services.admin import admin_journal, administration, staffing
from app.services.admin.staffing import UnitForm
from app.tickets.refusal import Conflict, FormInvalid
from app.web.admin.room import blueprint, must_be_lines, options, typed
from app.web.errors import grounds
from app.web.guard import page

KINDS = {
    "government": lazy_gettext("政府"), "county": lazy_gettext("县市区"), "township": lazy_gettext("乡镇"),
    "park": lazy_gettext("园区"), "department": lazy_gettext("直属部门"), "central": lazy_gettext("中直单位"),
    "vertical": lazy_gettext("垂直管理单位"), "mass_org": lazy_gettext("群团组织"), "enterprise": lazy_gettext("企业"),
    "office": lazy_gettext("热线机构"),
}  # fmt: skip
CHANGES_SHOWN = 20
STAFF = ("leader", "liaison", "staff", "receiver")


@blueprint.get("/admin/units")
@page("people.manage")
def units() -> str:
    rows = administration.units(program(), actor())
    return render_template("admin/units.html", rows=rows, kinds=KINDS, names={row["code"]: row["name"] for row in rows})


@blueprint.get("/admin/units/new")
@page("people.manage")
def new_unit() -> str:
    return _form(None, {"active": "yes"})


@blueprint.post("/admin/units/new")
@page("people.manage")
def add_unit() -> ResponseReturnValue:
    try:
        must_be_lines("code", "name", "kind", optional=STAFF)
        form = _typed()
        administration.add_unit(
            program(), actor(), typed("code") or "", form.name, form.kind, supervising=form.supervising,
            leader=form.leader, liaison=form.liaison, staff=form.staff, receiver=form.receiver,
        )  # fmt: skip
    except (Conflict, FormInvalid) as refused:
        return _form(None, request.form, grounds(refused)), refused.status
    flash(_("已新增单位。"), "success")
    return redirect(url_for("admin.units"), 303)


@blueprint.get("/admin/units/<code>")
@page("people.manage")
def unit(code: str) -> str:
    row = staffing.unit(program(), actor(), code)
    return _form(row, {**row, "staff": row["staff_note"], "active": "yes" if row["active"] else ""})


@blueprint.post("/admin/units/<code>")
@page("people.manage")
def change_unit(code: str) -> ResponseReturnValue:
    row = staffing.unit(program(), actor(), code)
    try:
        must_be_lines("name", "kind", optional=STAFF)
        done = staffing.change_unit(
            program(), actor(), code, _typed(), completed_on=administration.day(typed("completed_on"), "completed_on"),
            confirmed=bool(request.form.get("confirm_off")),
        )  # fmt: skip
    except (Conflict, FormInvalid) as refused:
        return _form(row, request.form, grounds(refused)), refused.status
    report = done["report"]
    if report and report["late"]:
        flash(_("已保存；人员调整备案已超过期限。"), "warning")
    else:
        flash(_("已保存。") if done["changed"] else _("没有改动。"), "success")
    return redirect(url_for("admin.unit", code=code), 303)


def _form(row: dict[str, Any] | None, values: Any, refused: list[dict[str, Any]] | None = None) -> str:
    others = [each for each in administration.units(program(), actor()) if row is None or each["id"] != row["id"]]
    clock = staffing.staff_clock(program(), actor()) if row else None
    changes = admin_journal.listed(program(), actor(), limit=CHANGES_SHOWN, subject=row["code"]) if row else []
    offered = {*administration.unit_kinds(program(), actor()), row["kind"] if row else ""}
    kinds = [(kind, word) for kind, word in KINDS.items() if kind in offered]
    reports = [(each["at"], each["after"]["report"]) for each in changes if (each["after"] or {}).get("report")]
    return render_template(
        "admin/unit.html", row=row, values=values, refused=refused or [], kinds=kinds,
        units=options(others), clock=clock, reports=reports,
    )  # fmt: skip


def _typed() -> UnitForm:
    return UnitForm(
        typed("name") or "", typed("kind") or "", bool(request.form.get("active")), typed("supervising"),
        typed("leader"), typed("liaison"), typed("staff"), typed("receiver"),
    )  # fmt: skip
