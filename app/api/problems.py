"""Every error as problem+json (RFC 9457), Chinese first, with each ground, its clause and the facts."""

import traceback
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, has_request_context
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from app.api.context import program
from app.bpmn import InvalidFile
from app.packs.problems import Problem as LintProblem
from app.packs.problems import weighed
from app.services import rulebook
from app.services.errand import ProgramFault
from app.services.publishing import PackRefused
from app.store.errors import Busy, Unavailable
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import Ground, Refused

MEDIA_TYPE = "application/problem+json"
MOST_GROUNDS = 100
"""Grounds that one answer lists: a body of a megabyte can hold 100,000 faults."""
RETRY_AFTER = "2"
"""Seconds after which a busy database is worth another try."""

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
    500: ("程序故障", "Internal fault"),
    503: ("暂时繁忙", "Temporarily busy"),
}  # fmt: skip
PLACES = 20
"""Innermost calls that the log tells of a bug."""
log = structlog.get_logger()


class Unauthenticated(Exception):
    """No token, or one that is unknown, expired or revoked."""


class NotAnObject(Exception):
    """The body is JSON but no object."""


def problem(status: int, grounds: Sequence[dict[str, Any]], **more: Any) -> Response:
    """The body of an error. ``grounds`` holds at least one; the first gives the code."""
    grounds = grounds[:MOST_GROUNDS]
    zh, en = TITLES.get(status, TITLES[400])
    body = {
        "type": f"urn:hotline:problem:{grounds[0]['code'].lower().replace('_', '-')}",
        "title": zh, "title_en": en, "status": status,
        "detail": " ".join(each["zh"] for each in grounds), "detail_en": " ".join(each["en"] for each in grounds),
        "code": grounds[0]["code"], "grounds": list(grounds), **more,
    }  # fmt: skip
    if has_request_context():
        body["request_id"] = g.get("request_id")
        g.problem = body["code"]
    return Response(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)


def ground(code: str, zh: str, en: str, **facts: Any) -> dict[str, Any]:
    return {**Ground(code, zh, en, facts=facts).to_dict(), "article": None}


def refused(fault: Refused) -> Response:
    return problem(fault.status, _with_articles([each.to_dict() for each in fault.grounds]))


def _with_articles(grounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each ground with the article and the paraphrase of its clause, as the register in force has them."""
    ids = {each["clause"] for each in grounds if each["clause"]}
    who = g.get("actor")
    known = rulebook.articles(program(), who.pack, ids) if ids and who else {}
    shown = {id_: {"article": clause.article, "text": clause.text} for id_, clause in known.items()}
    return [{**each, "article": shown.get(each["clause"])} for each in grounds]


def invalid_request(fault: ValidationError) -> Response:
    """What pydantic found in path, query, header or body; not the input itself, which may be personal."""
    grounds = [
        _invalid(_place(error["loc"]), error["msg"])
        for error in fault.errors(include_input=False, include_url=False, include_context=False)
    ]
    return problem(422, grounds)


def _invalid(field: str, why: str) -> dict[str, Any]:
    return ground("INVALID", f"{field}：填写有误（{why}）", f"{field}: {why}", field=field)


def _place(loc: Iterable[int | str]) -> str:
    return ".".join(str(part)[:40] for part in loc) or "body"


def _unauthenticated(_: Unauthenticated) -> Response:
    answer = problem(401, [ground("UNAUTHENTICATED", "请提供有效的访问令牌。", "A valid bearer token is required.")])
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _not_an_object(_: NotAnObject) -> Response:
    return problem(422, [ground("NOT_AN_OBJECT", "请求内容必须是JSON对象。", "The body must be a JSON object.")])


def _program_fault(fault: ProgramFault) -> Response:
    if isinstance(fault.__cause__, Busy | Unavailable):
        return _busy(fault.__cause__)
    zh = f"程序出了故障，什么都没有改变；请把编号{fault.incident}告诉管理员。"
    en = f"The program failed and nothing has changed; tell the administrator number {fault.incident}."
    return problem(500, [ground("PROGRAM_FAULT", zh, en)], incident=fault.incident)


def _busy(_: Exception) -> Response:
    zh, en = "系统正忙，什么都没有改变；请稍后再试。", "The system is busy and nothing has changed; try again."
    answer = problem(503, [ground("BUSY", zh, en)])
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _destroyed(_: PersonalDataDestroyed) -> Response:
    zh, en = "保存期满，个人信息已经销毁。", "The retention period is over; personal data were destroyed."
    return problem(410, [ground("DESTROYED", zh, en)])


def _bad_file(fault: InvalidFile | PackRefused) -> Response:
    """A pack or a file with problems: each one a ground, and the whole list as lint gives it."""
    problems = [each if isinstance(each, LintProblem) else weighed(each) for each in fault.problems]
    grounds = [ground(each.rule.upper().replace("-", "_"), each.zh, each.en, file=each.file) for each in problems]
    return problem(422, grounds, problems=[each.to_dict() for each in problems])


def _http(fault: HTTPException) -> Response:
    """What Flask and Werkzeug raise: no such address, wrong method, body too large..."""
    if fault.response is not None:
        return fault.response  # type: ignore[return-value]
    status = fault.code or 500
    zh, en = TITLES.get(status, TITLES[400])
    answer = problem(status, [ground(en.upper().replace(" ", "_"), f"{zh}。", fault.description or en)])
    for name, value in fault.get_headers():
        if name in ("Allow", "Location", "Retry-After"):
            answer.headers[name] = value
    return answer


def _unexpected(fault: Exception) -> Response:
    """A bug in reading or answering: logged with its place, to which the request's number leads.

    Not its message: what a function was given, perhaps personal data, often stands there.
    """
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)]
    log.error("unexpected", request_id=g.get("request_id"), error=type(fault).__name__, places=places[-PLACES:])
    zh = "程序出了故障；请把请求编号告诉管理员。"
    en = "The program failed; tell the administrator the request's number."
    return problem(500, [ground("PROGRAM_FAULT", zh, en)])


def register(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(ProgramFault, _program_fault)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Unavailable, _busy)
    app.register_error_handler(Unauthenticated, _unauthenticated)
    app.register_error_handler(NotAnObject, _not_an_object)
    app.register_error_handler(PersonalDataDestroyed, _destroyed)
    app.register_error_handler(InvalidFile, _bad_file)
    app.register_error_handler(PackRefused, _bad_file)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
