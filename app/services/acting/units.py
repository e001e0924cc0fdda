"""Units as rules look them up."""

from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.refusal import FormInvalid, Ground


def unit(conn: Connection, unit_id: int) -> Record:
    found = records.find_one(conn, "unit", id=unit_id)
    assert found is not None, f"unit {unit_id} is named by a row but does not exist"
    return found


def unit_by_code(conn: Connection, pack: str, code: str, field: str) -> Record:
    """The active unit of this code; raises FormInvalid naming the form's field."""
    found = records.find_one(conn, "unit", pack=pack, code=code, active=True)
    if found is None:
        raise FormInvalid(
            Ground("UNKNOWN_UNIT", f"没有这个承办单位：{code}", f"No such active unit: {code}", facts={"field": field})
        )
    return found
