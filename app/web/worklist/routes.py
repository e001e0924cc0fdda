"""Pages of the work list."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, program
from app.services.acting import assigning, batches, tasks
from app.services.acting.batches import Batch
from app.services.lists import finding, saved_filters, worklist
from app.tickets.refusal import Forbidden, Refused
from app.web.blueprint import pages
from app.web.errors import grounds
from app.web.guard import page
from app.web.ids import read_id
from app.web.language import language, pick
from app.web.words import ask_ahead
from app.web.worklist import asking, filling, words
from app.web.worklist.shown import choices_shown, digest, tabs_shown
from app.web.worklist.tickets import of_caller

LIMIT = 50
blueprint = pages("worklist", __name__)


@blueprint.get("/worklist")
@page("task.work")
def work() -> str:
    """The list as it is now."""
    query = asking.read(worklist.Query, request.args)
    return render_template(
        "worklist/work.html", **_list(query), choices=choices_shown(program(), actor()),
        saved=saved_filters.of(program(), actor()), batches=batches.offered(program(), actor()), words=words,
    )  # fmt: skip


@blueprint.get("/worklist/rows")
@page("task.work", passive=True)
def rows() -> ResponseReturnValue:
    """The rows again, for a page that shows them already; 204 where nothing has changed since (``seen``)."""
    shown = _list(asking.read(worklist.Query, request.args))
    if shown["digest"] == request.args.get("seen"):
        return "", 204
    return render_template("worklist/rows.html", **shown, live=True, words=words)


def _list(query: worklist.Query) -> dict[str, Any]:
    place = request.args.get("after")
    found = worklist.tasks(program(), actor(), query, limit=LIMIT, after=asking.read_place(place))
    counted = worklist.counts(program(), actor())
    following = asking.written(query, after=asking.written_place(found.next_place)) if found.next_place else None
    rows, asked = found.rows, asking.written(query)
    return {
        "query": query, "asked": asked, "rows": rows, "tabs": tabs_shown(program(), actor(), query, counted),
        "more": asking.address("worklist.work", following) if following else None, "place": place,
        "back": urlencode(asked), "digest": digest(rows, counted),
    }  # fmt: skip


@blueprint.post("/worklist/search")
@page("task.work")
def search() -> ResponseReturnValue:
    """What was typed into the box. A caller's mobile never comes into an address."""
    text = request.form.get("q", "").strip()[: asking.LONGEST]
    if finding.is_mobile(text):
        return of_caller(text)
    query = asking.read(worklist.Query, {**request.form.to_dict(), "q": text})
    return redirect(asking.address("worklist.work", asking.written(query)), 303)


# ---- one task ------------------------------------------------------------------------------------------------------


@blueprint.post("/worklist/tasks/<int:task_id>/claim")
@page("task.work")
def claim(task_id: int) -> ResponseReturnValue:
    return _changed(lambda: tasks.claim(program(), actor(), task_id), _("已领取。"))


@blueprint.post("/worklist/tasks/<int:task_id>/release")
@page("task.work")
def release(task_id: int) -> ResponseReturnValue:
    return _changed(lambda: tasks.release(program(), actor(), task_id), _("已退回，同事可以领取。"))


def _changed(change: Any, said: str) -> ResponseReturnValue:
    """A refusal is said on the list, where the row shows why: somebody was faster."""
    try:
        change()
        flash(said, "success")
    except Refused as refused:
        if refused.status not in (403, 409) or (isinstance(refused, Forbidden) and refused.code == "FORBIDDEN"):
            raise
        for ground in refused.grounds:
            flash(pick((ground.zh, ground.en)), "warning")
    return redirect(_back(), 303)


@blueprint.get("/worklist/tasks/<int:task_id>/assign")
@page("task.work")
def assigning_page(task_id: int) -> str:
    return _assigning(task_id, [])


@blueprint.post("/worklist/tasks/<int:task_id>/assign")
@page("task.work")
def assign(task_id: int) -> ResponseReturnValue:
    try:
        assigning.assign(program(), actor(), task_id, read_id(request.form.get("person")) or 0)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _assigning(task_id, grounds(refused)), refused.status
    flash(_("已指派。"), "success")
    return redirect(_back(), 303)


def _assigning(task_id: int, refused: list[dict[str, Any]]) -> str:
    task, people = assigning.colleagues(program(), actor(), task_id)
    back = _back()
    return render_template(
        "worklist/assign.html",
        task=task,
        people=people,
        refused=refused,
        back=back,
        back_query=request.values.get("back", ""),
    )


# ---- many tasks ----------------------------------------------------------------------------------------------------


@blueprint.post("/worklist/batch")
@page("task.work")
def batch() -> ResponseReturnValue:
    """The form that is filled in once for all that were chosen."""
    return _batch_page(_batch(request.form.get("act", "")))


@blueprint.post("/worklist/batch/done")
@page("task.work")
def batch_done() -> ResponseReturnValue:
    found = _batch(request.form.get("act", ""))
    ask_ahead()
    lines = batches.carry_out(program(), actor(), found, filling.read(found.form, request.form))
    return render_template("worklist/batch_done.html", batch=found, lines=lines, words=words, back=_back())


def _batch(act: str) -> Batch:
    ids = [task for text in request.form.getlist("task") if (task := read_id(text)) is not None]
    return batches.prepare(program(), actor(), act if act in (*batches.TASKS, batches.URGE) else "", ids)


def _batch_page(found: Batch) -> ResponseReturnValue:
    if not found.act or not found.chosen:
        flash(_("请先选择任务和要做的事。"), "warning")
        return redirect(_back(), 303)
    fields = filling.drawn(found.form, worklist.choices(program(), actor()).units, english=language() == "en")
    return render_template(
        "worklist/batch.html",
        batch=found,
        fields=fields,
        words=words,
        back=_back(),
        back_query=request.values.get("back", ""),
    )


def _back() -> str:
    """The list that was left, with its filters: their words only, so that no link leads to a stranger."""
    given = dict(parse_qsl(request.values.get("back", "")))
    return asking.address("worklist.work", asking.written(asking.read(worklist.Query, given)))


# ---- saved filters -------------------------------------------------------------------------------------------------


@blueprint.post("/worklist/filters")
@page("task.work")
def save_filter() -> ResponseReturnValue:
    query = asking.written(asking.read(worklist.Query, request.form))
    try:
        saved_filters.save(program(), actor(), request.form.get("name", ""), query)
        flash(_("已保存筛选。"), "success")
    except Refused as refused:
        for ground in refused.grounds:
            flash(pick((ground.zh, ground.en)), "warning")
    return redirect(asking.address("worklist.work", query), 303)


@blueprint.post("/worklist/filters/<int:filter_id>/delete")
@page("task.work")
def delete_filter(filter_id: int) -> ResponseReturnValue:
    saved_filters.remove(program(), actor(), filter_id)
    flash(_("已删除筛选。"), "success")
    return redirect(url_for("worklist.work"), 303)
