"""Who you are; units, people and tokens for administrators."""

from flask import Response

from app.api.answers import answer, items
from app.api.blueprint import blueprint
from app.api.guard import SIGNED_IN, needs
from app.api.shapes import people as shapes
from app.api.shapes.common import OnceHeader, PersonPath, TokenPath
from app.http.context import actor, once, program
from app.services import access
from app.services.admin import administration, membership, staffing
from app.services.admin.staffing import UnitForm

api = blueprint("people", "人员 people")


@api.get("/me", responses={200: shapes.Me})
@needs(SIGNED_IN)
def read_me() -> Response:
    """我是谁，能做什么。 Who you are and what you may do."""
    me = actor()
    rights = sorted(right for right, roles in access.RIGHTS.items() if roles & me.roles)
    known = {"id": me.person_id, "name": me.name, "pack": me.pack, "unit": me.unit_code}
    return answer(shapes.Me, {**known, "roles": sorted(me.roles), "rights": rights})


@api.get("/units", responses={200: shapes.UnitList})
@needs("register.read")
def list_units() -> Response:
    """承办单位。 The units of your pack."""
    return items(shapes.UnitList, administration.units(program(), actor()))


@api.post("/units", responses={201: shapes.UnitShown})
@needs("people.manage")
def add_unit(header: OnceHeader, body: shapes.UnitDemand) -> Response:
    """新增单位。 Add a unit."""
    added = administration.add_unit(
        program(), actor(), body.code, body.name, body.kind, supervising=body.supervising, parent=body.parent,
        leader=body.leader, liaison=body.liaison, staff=body.staff, receiver=body.receiver, once=once(header.key),
    )  # fmt: skip
    return answer(shapes.UnitShown, added, 201)


@api.put("/units/<code>", responses={200: shapes.UnitChanged})
@needs("people.manage")
def change_unit(path: shapes.UnitPath, body: shapes.UnitChange) -> Response:
    """修改单位；人员有变动的，写明调整完成日。 Change a unit."""
    form = UnitForm(
        body.name, body.kind, body.active, body.supervising, body.leader, body.liaison, body.staff, body.receiver
    )
    day = administration.day(body.completed_on, "completed_on")
    done = staffing.change_unit(program(), actor(), path.code, form, completed_on=day, confirmed=body.confirm_off)
    return answer(shapes.UnitChanged, done)


@api.get("/people", responses={200: shapes.PersonList})
@needs("people.manage")
def list_people() -> Response:
    """人员及其角色、单位。 People with roles and unit."""
    return items(shapes.PersonList, administration.persons(program(), actor()))


@api.post("/people", responses={201: shapes.PersonShown})
@needs("people.manage")
def add_person(header: OnceHeader, body: shapes.PersonDemand) -> Response:
    """新增人员。 Add a person."""
    added = administration.add_person(
        program(), actor(), body.login, body.name, body.roles, unit=body.unit, once=once(header.key)
    )
    return answer(shapes.PersonShown, added, 201)


@api.put("/people/<int:person_id>", responses={200: shapes.PersonChanged})
@needs("people.manage")
def change_person(path: PersonPath, body: shapes.PersonChange) -> Response:
    """修改人员的姓名、角色、单位，停用或恢复。 Change a person, let them in or no more."""
    form = membership.PersonForm(body.name, body.roles, body.unit)
    return answer(shapes.PersonChanged, membership.change_whole(program(), actor(), path.person_id, form, body.active))


@api.get("/people/<int:person_id>/tokens", responses={200: shapes.TokenList})
@needs("people.manage")
def list_tokens(path: PersonPath) -> Response:
    """某人的令牌（不含令牌本身）。 A person's tokens, without what they are."""
    return items(shapes.TokenList, administration.tokens(program(), actor(), path.person_id))


@api.post("/people/<int:person_id>/tokens", responses={201: shapes.TokenIssued})
@needs("people.manage")
def issue_token(path: PersonPath, body: shapes.TokenDemand) -> Response:
    """发放令牌，只显示这一次。 Issue a token; it is shown this once."""
    issued = administration.issue_token(program(), actor(), path.person_id, body.label, body.expires_at)
    return answer(shapes.TokenIssued, issued, 201)


@api.delete("/tokens/<int:token_id>", responses={204: None})
@needs("people.manage")
def revoke_token(path: TokenPath) -> Response:
    """作废令牌。 Revoke a token."""
    administration.revoke_token(program(), actor(), path.token_id)
    return Response(status=204)
