"""What the pages' script is answered: a refusal to show beside the form, or where to go on."""

import re
from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app.http import bodies
from app.http.context import actor, once, program
from app.services.acting.draft_version import Save
from app.services.errand import Answer, Once
from app.services.ticket import act_page
from app.tickets.refusal import Refused
from app.web.errors import grounds
from app.web.language import at, named, pick
from app.web.words import role_words

KEY = "Idempotency-Key"
VERSION = "Draft-Version"
"""Of the draft that the page has read or kept last; in answers: of the one that stands there now."""
TURN = "Draft-Turn"
"""Which of the page's saves this is."""
CONTINUED = "of"
"""In an address: the key of the form whose draft the registration goes on with."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TURN = re.compile(r"[0-9]{1,9}")


def typed() -> dict[str, Any]:
    """The form as the script sends it."""
    return bodies.json_object()


def form_key() -> str | None:
    """The key of the page's form, under which its act is done once."""
    key = request.headers.get(KEY)
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequest(f"{KEY} holds up to 200 visible characters.")
    return key


def continued() -> str | None:
    """The key of the form whose draft this one began with, as its address tells (``CONTINUED``)."""
    key = request.args.get(CONTINUED, "")
    return key if _KEY.fullmatch(key) else None


def to_come(path: str) -> Once:
    """What the act at this address will claim when the form is sent whose draft this is."""
    found = once(form_key(), path)
    if found is None:
        raise BadRequest(f"A draft bears the {KEY} of its form.")
    return found


def draft_kept(keep: Callable[[dict[str, Any], Save], str | None]) -> ResponseReturnValue:
    """Keep a draft, and say when. ``keep`` is given what was typed and which save that is, and answers the version that
    stands there now (None: nobody else writes this draft)."""
    try:
        version = keep(typed(), _save())
    except Refused as refused:
        ground = refused.grounds[0]
        headers = {VERSION: ground.facts["version"]} if "version" in ground.facts else {}
        return str(_("草稿没有保存：%(why)s", why=pick(ground.to_dict()))), refused.status, headers
    return str(_("已保存 %(time)s", time=at(program().instant())[-5:])), {VERSION: version} if version else {}


def _save() -> Save:
    turn, read = request.headers.get(TURN, ""), request.headers.get(VERSION)
    return Save(read, form_key(), int(turn)) if _TURN.fullmatch(turn) else Save(read)


def acted(do: Callable[[dict[str, Any], Once | None], Answer], what: str) -> ResponseReturnValue:
    """Do the act. Refused: the grounds, and 4xx. Done: ``{"next": address}``, where the message
    stands, and whereto files of the ticket are sent."""
    try:
        answer = do(typed(), once(form_key()))
    except Refused as refused:
        return render_template("acts/refused.html", grounds=grounds(refused)), refused.status
    return jsonify(next=_onward(answer, what), files=f"/tickets/{answer['ticket']}/files")


def _onward(answer: Answer, what: str) -> str:
    """To one's own next task on this ticket, else to the ticket."""
    no = str(answer["ticket"])
    if answer["ended"]:
        flash(_("“%(what)s”已办理，工单%(no)s已经结束。", what=what, no=no), "success")
        return f"/tickets/{no}"
    steps = act_page.next_steps(program(), actor(), no)
    own = next((step for step in steps if step["mine"]), None)
    flash(said(what, no, steps), "success")
    return f"/tasks/{own['id']}" if own else f"/tickets/{no}"


def said(what: str, no: str, steps: list[dict[str, Any]]) -> str:
    """What has been done, and what comes next."""
    done = str(_("“%(what)s”已办理（工单%(no)s）。", what=what, no=no))
    if not steps:
        return done
    by = [step["unit"]["name"] if step["unit"] else role_words([step["role"]]) for step in steps]
    following = "；".join(
        _("%(task)s（%(who)s）", task=named(step["name"]), who=who) for step, who in zip(steps, by, strict=True)
    )
    return done + str(_("下一步：%(steps)s。", steps=following))
