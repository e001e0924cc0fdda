"""The cast: invented people of Longsheng, with one fixed task each in the stories.

王站长 works at the station; 李经办 in the transport bureau, which leads; 陈协办 in the environment bureau, which
co-handles; 韦局外 in the education bureau, which has nothing to do with anything; 石主管 at the authority;
赵审计 audits; 吴流程 owns the process; 市热线 is the account of the hotline above; 新同事 has no role yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.services.admin import people
from app.services.program import Program

PACK = "longsheng"
TRANSPORT, ENVIRONMENT, EDUCATION = "县交通运输局", "龙胜生态环境局", "县教育局"
UNITS = {
    "县热线工作站": "office", "县政务服务管理办公室": "office", TRANSPORT: "department", ENVIRONMENT: "vertical",
    EDUCATION: "department",
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    login: str
    name: str
    roles: tuple[str, ...]
    unit: str | None = None


WANG = Member("wang", "王站长", ("station",), "县热线工作站")
LI = Member("li", "李经办", ("unit",), TRANSPORT)
LIU = Member("liu", "刘同事", ("unit",), TRANSPORT)
QIN = Member("qin", "秦局长", ("unit_head",), TRANSPORT)
CHEN = Member("chen", "陈协办", ("unit",), ENVIRONMENT)
WEI = Member("wei", "韦局外", ("unit",), EDUCATION)
SHI = Member("shi", "石主管", ("authority",), "县政务服务管理办公室")
ZHAO = Member("zhao", "赵审计", ("auditor",))
WU = Member("wu", "吴流程", ("owner",))
ADMIN = Member("admin", "管理员", ("admin",))
UPSTREAM = Member("guilin", "市热线", ("upstream",))
NOBODY = Member("xin", "新同事", ())
CAST = (WANG, LI, LIU, QIN, CHEN, WEI, SHI, ZHAO, WU, ADMIN, UPSTREAM, NOBODY)


def settle(program: Program) -> dict[str, str]:
    """Put units and people into an empty database; returns a token for each login."""
    now = program.clock.now()
    with program.database.write() as transaction:
        conn = transaction.connection
        units = {code: people.add_unit(conn, PACK, code, code, kind) for code, kind in UNITS.items()}
        tokens = {}
        for one in CAST:
            unit_id = units[one.unit] if one.unit else None
            person_id = people.add_person(conn, PACK, one.login, one.name, one.roles, now, unit_id)
            tokens[one.login] = people.issue_token(conn, person_id, "tests", now)
        transaction.commit()
    return tokens
