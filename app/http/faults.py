"""What an exception means to whoever asked: a status and its grounds, Chinese first, each with its clause.

The API writes a fault as problem+json, the pages as a page; which of them, the request's address decides.
"""

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, has_request_context
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.bpmn import InvalidFile, RuleFault
from app.http.bodies import NotAnObject
from app.http.context import program
from app.packs import Register
from app.packs.problems import Problem as LintProblem
from app.packs.problems import weighed
from app.services import faulty_rules
from app.services.errand import ProgramFault
from app.services.rules import rulebook
from app.services.rules.publishing import PackRefused
from app.store.errors import Busy, Unavailable
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import Ground, Refused

MOST_GROUNDS = 100
"""Grounds that one answer lists: a body of a megabyte can hold 100,000 faults."""
RETRY_AFTER = "2"
"""Seconds after which a busy database is worth another try."""
PLACES = 20
"""Innermost calls that the log tells of a bug."""
log = structlog.get_logger()

TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("未登录", "Not signed in"),
    403: ("无权进行", "Forbidden"),
    404: ("没有找到", "Not found"),
    405: ("不支持该方法", "Method not allowed"),
    409: ("目前不能办理", "Conflict"),
    410: ("内容已销毁", "Gone"),
    413: ("内容过大", "Content too large"),
    415: ("内容类型有误", "Unsupported media type"),
    422: ("内容有误", "Unprocessable content"),
    429: ("请求过多", "Too many requests"),
    500: ("程序故障", "Internal fault"),
    503: ("暂时繁忙", "Temporarily busy"),
}  # fmt: skip


class Unauthenticated(Exception):
    """Nobody is signed in: no token, or one that is unknown, expired or revoked."""


@dataclass(frozen=True)
class Fault:
    """``grounds`` holds at least one, and the first gives the code; ``more`` are facts of the fault as a whole."""

    status: int
    grounds: Sequence[Mapping[str, Any]]
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.grounds[0]["code"])

    @property
    def titles(self) -> tuple[str, str]:
        """Chinese and English."""
        return TITLES.get(self.status, TITLES[400])


Renderer = Callable[[Fault], Response]


def register(app: Flask, render: Renderer) -> None:
    """Every exception of a request is answered; by ``render``, where nothing better fits."""
    app.extensions["renderers"] = [(lambda: True, render)]
    app.register_error_handler(Exception, _answer)


def prefer(app: Flask, applies: Callable[[], bool], render: Renderer) -> None:
    """Answer by ``render`` where the request is one of those that it ``applies`` to."""
    app.extensions["renderers"].insert(0, (applies, render))


def _answer(error: Exception) -> Any:
    if isinstance(error, RequestRedirect):
        return error
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response
    return answered(of(error))


def answered(fault: Fault) -> Response:
    """The fault in the form that the request's address asks for."""
    if has_request_context():
        g.problem = fault.code
    render: Renderer = next(render for applies, render in current_app.extensions["renderers"] if applies())
    answer = render(fault)
    answer.headers.extend(fault.headers)
    return answer


def ground(code: str, zh: str, en: str, **facts: Any) -> dict[str, Any]:
    return {**Ground(code, zh, en, facts=facts).to_dict(), "article": None, "reading": None}


# ---- what each exception means ---------------------------------------------------------------------------------------


@singledispatch
def of(error: Exception) -> Fault:
    """A bug in reading or answering: logged with its place, to which the request's number leads.

    Not its message: what a function was given, perhaps personal data, often stands there.
    """
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("unexpected", request_id=g.get("request_id"), error=type(error).__name__, places=places[-PLACES:])
    zh = "程序出了故障；请把请求编号告诉管理员。"
    en = "The program failed; tell the administrator the request's number."
    return Fault(500, [ground("PROGRAM_FAULT", zh, en)])


@of.register
def _(error: Refused) -> Fault:
    return Fault(error.status, _told([each.to_dict() for each in error.grounds]))


def with_articles(grounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each ground with the article and the paraphrase of its clause, and the reading of the text that it rests on,
    as the register in force has them."""
    who = g.get("actor")
    named = any(each["clause"] or each["ambiguity"] for each in grounds)
    known = _register_in_force(who.pack) if named and who else Register()
    return [{**each, "article": _article(known, each), "reading": _reading(known, each)} for each in grounds]


def _register_in_force(pack: str) -> Register:
    """Asked for once a request: a page may hold many lists of grounds."""
    known: Register | None = g.get("register_in_force")
    if known is None:
        known = g.register_in_force = rulebook.register_in_force(program(), pack)
    return known


def _told(grounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same where something has gone wrong already: an answer that cannot be given its articles, because the
    database fails now or the release is what is at fault, is given without them."""
    try:
        return with_articles(grounds)
    except Exception as further:
        _unread(further)
        return [{**each, "article": None, "reading": None} for each in grounds]


def _unread(further: Exception) -> None:
    log.error("the words of a fault failed", request_id=g.get("request_id"), error=type(further).__name__)


def _article(known: Register, stated: Mapping[str, Any]) -> dict[str, str] | None:
    clause = known.cited(stated["clause"])
    return {"article": clause.article, "text": clause.text, "text_en": clause.text_en} if clause else None


def _reading(known: Register, stated: Mapping[str, Any]) -> dict[str, str] | None:
    found = known.ambiguities.get(stated["ambiguity"]) if stated["ambiguity"] else None
    return found.shown() if found else None


@of.register
def _(error: ValidationError) -> Fault:
    """What pydantic found in path, query, header or body; not the input itself, which may be personal."""
    grounds = [
        _invalid(_place(each["loc"]), each["msg"])
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return Fault(422, grounds)


def _invalid(field: str, why: str) -> dict[str, Any]:
    return ground("INVALID", f"{field}：填写有误（{why}）", f"{field}: {why}", field=field)


def _place(loc: Iterable[int | str]) -> str:
    return ".".join(str(part)[:40] for part in loc) or "body"


@of.register
def _(_error: Unauthenticated) -> Fault:
    zh, en = "请提供有效的访问令牌。", "A valid bearer token is required."
    return Fault(401, [ground("UNAUTHENTICATED", zh, en)], {"WWW-Authenticate": "Bearer"})


@of.register
def _(_error: NotAnObject) -> Fault:
    return Fault(422, [ground("NOT_AN_OBJECT", "请求内容必须是JSON对象。", "The body must be a JSON object.")])


@of.register
def _(error: ProgramFault) -> Fault:
    if isinstance(error.__cause__, Busy | Unavailable):
        return _busy()
    return Fault(500, _told([error.ground.to_dict()]), more={"incident": error.incident})


@of.register
def _(error: RuleFault) -> Fault:
    who = g.get("actor")
    log.error("rule fault", request_id=g.get("request_id"), table=error.table, rows=list(error.rows))
    try:
        rule = faulty_rules.told(program(), error, who.pack if who else None)
    except Exception as further:
        _unread(further)
        return of.dispatch(Exception)(error)
    return Fault(500, _told([rule.to_dict()]))


@of.register
def _(_error: Busy) -> Fault:
    return _busy()


@of.register
def _(_error: Unavailable) -> Fault:
    return _busy()


def _busy() -> Fault:
    zh, en = "系统正忙，什么都没有改变；请稍后再试。", "The system is busy and nothing has changed; try again."
    return Fault(503, [ground("BUSY", zh, en)], {"Retry-After": RETRY_AFTER})


@of.register
def _(_error: PersonalDataDestroyed) -> Fault:
    zh, en = "保存期满，个人信息已经销毁。", "The retention period is over; personal data were destroyed."
    return Fault(410, [ground("DESTROYED", zh, en)])


@of.register
def _(error: InvalidFile) -> Fault:
    return _bad_file(error)


@of.register
def _(error: PackRefused) -> Fault:
    return _bad_file(error)


def _bad_file(error: InvalidFile | PackRefused) -> Fault:
    """A pack or a file with problems: each one a ground, and the whole list as lint gives it."""
    problems = [each if isinstance(each, LintProblem) else weighed(each) for each in error.problems]
    grounds = [ground(each.rule.upper().replace("-", "_"), each.zh, each.en, file=each.file) for each in problems]
    return Fault(422, grounds, more={"problems": [each.to_dict() for each in problems]})


@of.register
def _(error: HTTPException) -> Fault:
    """What Flask and Werkzeug raise: no such address, wrong method, body too large..."""
    status = error.code or 500
    zh, en = TITLES.get(status, TITLES[400])
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Location", "Retry-After")}
    grounds = [ground(en.upper().replace(" ", "_"), f"{zh}。", error.description or en)]
    return Fault(status, grounds, kept)
