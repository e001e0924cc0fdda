"""What the pages' script is answered: a refusal to show beside the form, or where to go on."""

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, once, program
from app.http.faults import NotAnObject
from app.services.errand import Answer, Once
from app.services.ticket import act_page
from app.tickets.refusal import Refused
from app.web.errors import grounds
from app.web.words import role_words

KEY = "Idempotency-Key"


def typed() -> dict[str, Any]:
    """The form as the script sends it."""
    body = request.get_json()
    if not isinstance(body, dict):
        raise NotAnObject
    return body


def acted(do: Callable[[dict[str, Any], Once | None], Answer], what: str) -> ResponseReturnValue:
    """Do the act. Refused: the grounds, and 4xx. Done: ``{"next": address}``, where the message
    stands, and whereto files of the ticket are sent."""
    try:
        answer = do(typed(), once(request.headers.get(KEY)))
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
    by = [step["unit"]["name"] if step["unit"] else role_words([step["role"]]) for step in steps[:3]]
    following = "；".join(
        _("%(task)s（%(who)s）", task=step["name"], who=who) for step, who in zip(steps, by, strict=False)
    )
    return done + str(_("下一步：%(steps)s。", steps=following))
