"""Who the caller is: masked, revealed for a reason, never for auditors; attachments sealed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from app.store import records
from tests.api.desk import Desk, codes
from tests.people import (
    ADMIN,
    CHEN,
    ENVIRONMENT,
    LI,
    LIU,
    SHI,
    TRANSPORT,
    UPSTREAM,
    WANG,
    WEI,
    WU,
    ZHAO,
    Member,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"photograph of a lorry"


def uploads(desk: Desk, who: Member, no: str, data: bytes, name: str = "砂石车.png") -> TestResponse:
    answer = desk.asks(who, "POST", f"/tickets/{no}/attachments", data={"file": (io.BytesIO(data), name)})
    answer.request.input_stream.close()
    return answer


def test_the_caller_is_masked_for_who_handles_and_hidden_from_who_audits(desk: Desk) -> None:
    no = desk.dispatched()

    assert desk.gets(LI, f"/tickets/{no}")["caller"] == {
        "caller_name": "覃**", "caller_mobile": "142****0005", "address": "平等镇****",
    }  # fmt: skip
    for who in (ZHAO, WU, ADMIN, UPSTREAM):
        answer = desk.asks(who, "GET", f"/tickets/{no}")
        assert answer.json["caller"] is None
        assert "覃" not in answer.text and "0005" not in answer.text
    assert desk.gets(WANG, f"/tickets/{no}")["registration"]["content"] == "砂石车不盖篷布"
    assert not {"caller_name", "caller_mobile", "address"} & set(desk.gets(WANG, f"/tickets/{no}")["registration"])


def test_a_confidential_caller_is_shown_to_the_station_only(desk: Desk) -> None:
    no = desk.dispatched(confidential=True)

    assert desk.gets(LI, f"/tickets/{no}")["caller"] is None
    assert desk.gets(WANG, f"/tickets/{no}")["caller"]["caller_name"] == "覃**"
    assert desk.posts(LI, f"/tickets/{no}/reveal", {"reason": "上门核实"}).status_code == 404


def test_the_caller_is_revealed_for_a_reason_and_the_history_keeps_it(desk: Desk) -> None:
    no = desk.dispatched()

    shown = desk.posts(LI, f"/tickets/{no}/reveal", {"reason": "上门核实"})

    assert shown.json["caller_mobile"] == "14200000005" and shown.json["contact"] is None
    last = desk.gets(ZHAO, f"/tickets/{no}/history")["items"][-1]
    assert (last["type"], last["actor_name"]) == ("personal_data_revealed", "李经办")
    assert last["body"]["reason"] == "上门核实"
    for body in ({}, {"reason": ""}, {"reason": "x" * 500}, {"reason": "上门核实", "more": 1}):
        assert desk.posts(LI, f"/tickets/{no}/reveal", body).status_code == 422
    assert desk.posts(WEI, f"/tickets/{no}/reveal", {"reason": "好奇"}).status_code == 404
    assert desk.posts(ZHAO, f"/tickets/{no}/reveal", {"reason": "审计"}).status_code == 403


def test_once_the_key_is_destroyed_the_page_remains_without_personal_data(desk: Desk) -> None:
    no = desk.dispatched()
    uploads(desk, WANG, no, PNG)
    with desk.program.database.write() as transaction:
        ticket = records.find_one(transaction.connection, "ticket", no=no)
        assert ticket is not None
        ticket.set(key_id=None, wrapped_key=None)
        records.flush(transaction.connection, [ticket])
        transaction.commit()

    page = desk.gets(WANG, f"/tickets/{no}")
    assert page["caller"] is None and page["registration"] is None
    papers = desk.gets(WANG, f"/tickets/{no}/records")["items"]
    assert papers and all(paper["destroyed"] and paper["values"] == {} for paper in papers)
    assert desk.gets(WANG, f"/tickets/{no}/history/verification")["intact"]
    gone = desk.asks(WANG, "GET", f"/tickets/{no}/attachments/{_ids(desk, no)[0]}")
    assert (gone.status_code, codes(gone)) == (410, ["DESTROYED"])


def _ids(desk: Desk, no: str) -> list[int]:
    return [row["id"] for row in desk.gets(WANG, f"/tickets/{no}/attachments")["items"]]


def test_a_co_handlers_opinion_is_read_by_lead_station_and_auditor_only(desk: Desk) -> None:
    no = desk.dispatched(co=(ENVIRONMENT, "县教育局"))
    desk.does(CHEN, no, "sign")
    desk.does(CHEN, no, "opinion", opinion="扬尘由我局协同执法") if _has(desk, no, "opinion") else None

    def opinions(who: Member) -> list[Any]:
        return [p["by"] for p in desk.gets(who, f"/tickets/{no}/records")["items"] if p["act"] == "opinion"]

    assert opinions(LI) == opinions(WANG) == opinions(CHEN) == opinions(ZHAO) == ["陈协办"]
    assert opinions(WEI) == []


def _has(desk: Desk, no: str, act: str) -> bool:
    return act in desk.open_acts(no)


def test_an_attachment_is_sealed_on_disk_and_comes_back_whole(desk: Desk, tmp_path: Path) -> None:
    no = desk.dispatched()

    added = uploads(desk, LI, no, PNG, "../../砂石 <车>.png")

    assert added.status_code == 201, added.text
    assert added.json["media_type"] == "image/png" and added.json["size"] == len(PNG)
    assert "/" not in added.json["name"] and "<" not in added.json["name"]
    stored = [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()]
    assert len(stored) == 1 and b"lorry" not in stored[0].read_bytes()
    read = desk.asks(WANG, "GET", f"/tickets/{no}/attachments/{added.json['id']}")
    assert read.data == PNG and read.mimetype == "image/png"
    assert read.headers["Content-Disposition"].startswith("attachment;")
    assert read.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert [row["by"] for row in desk.gets(LI, f"/tickets/{no}/attachments")["items"]] == ["李经办"]
    event = desk.gets(ZHAO, f"/tickets/{no}/history")["items"][-1]
    assert event["type"] == "attachment_added" and "车" not in str(event["body"])


def test_what_a_file_is_called_may_be_personal(desk: Desk) -> None:
    no = desk.dispatched()
    id_ = uploads(desk, LI, no, PNG, "覃先生14200000005.png").json["id"]

    with desk.program.database.read() as conn:
        row = records.find_one(conn, "attachment", id=id_)
    assert row is not None and "覃" not in str(row.values()) and "14200000005" not in str(row.values())
    names = {
        who.login: desk.gets(who, f"/tickets/{no}/attachments")["items"][0]["name"] for who in (LI, ZHAO, UPSTREAM)
    }
    assert names == {"li": "覃先生14200000005.png", "zhao": "附件1.png", "guilin": "附件1.png"}
    _destroy_key(desk, no)
    assert desk.gets(LI, f"/tickets/{no}/attachments")["items"][0]["name"] == "附件1.png"
    assert desk.asks(LI, "GET", f"/tickets/{no}/attachments/{id_}").status_code == 410


def test_what_a_confidential_caller_handed_in_opens_for_who_may_see_the_caller(desk: Desk) -> None:
    no = desk.dispatched(confidential=True)
    given = uploads(desk, WANG, no, PNG, "覃先生家门口.png").json["id"]
    made = uploads(desk, LI, no, PNG + b" at the site", "现场.png").json["id"]

    def opens(who: Member) -> dict[str, int]:
        """Name -> the status of opening it."""
        files = desk.gets(who, f"/tickets/{no}/attachments")["items"]
        found = {
            each["name"]: desk.asks(who, "GET", f"/tickets/{no}/attachments/{each['id']}").status_code for each in files
        }
        assert [each["opens"] for each in files] == [status == 200 for status in found.values()]
        return found

    assert opens(WANG) == opens(SHI) == {"覃先生家门口.png": 200, "现场.png": 200}
    assert opens(LI) == opens(LIU) == {"附件1.png": 403, "现场.png": 200}, "the unit's own opens for the unit"
    assert opens(ZHAO) == opens(UPSTREAM) == {"附件1.png": 403, "附件2.png": 403}
    refused = desk.asks(LI, "GET", f"/tickets/{no}/attachments/{given}")
    assert codes(refused) == ["PERSONAL_DATA"] and "保密" in refused.text
    assert desk.asks(CHEN, "GET", f"/tickets/{no}/attachments/{made}").status_code == 404


def test_a_file_opens_for_the_unit_whose_people_added_it_wherever_they_are_now(desk: Desk) -> None:
    """The journal keeps of which unit they were: who joins the unit later brings nothing of the caller's along."""
    no = desk.dispatched(confidential=True)
    given, made = uploads(desk, WANG, no, PNG).json["id"], uploads(desk, LI, no, PNG + b"2").json["id"]
    with desk.program.database.write() as transaction:
        tx = transaction.connection
        units = {row["code"]: row.id for row in records.find(tx, "unit")}
        for login, code in (("wang", TRANSPORT), ("li", ENVIRONMENT)):
            person = records.find_one(tx, "person", login=login)
            assert person is not None
            person.set(unit_id=units[code])
            records.flush(tx, [person])
        transaction.commit()

    assert desk.asks(LIU, "GET", f"/tickets/{no}/attachments/{given}").status_code == 403
    assert desk.asks(LIU, "GET", f"/tickets/{no}/attachments/{made}").status_code == 200


def _destroy_key(desk: Desk, no: str) -> None:
    with desk.program.database.write() as transaction:
        ticket = records.find_one(transaction.connection, "ticket", no=no)
        assert ticket is not None
        ticket.set(wrapped_key=None, key_id=None)
        records.flush(transaction.connection, [ticket])
        transaction.commit()


def test_attachments_are_not_for_auditors_nor_for_other_units(desk: Desk) -> None:
    no = desk.dispatched()
    other = desk.dispatched()
    id_ = uploads(desk, LI, no, PNG).json["id"]

    refused = desk.asks(ZHAO, "GET", f"/tickets/{no}/attachments/{id_}")
    assert (refused.status_code, codes(refused)) == (403, ["PERSONAL_DATA"])
    assert len(desk.gets(ZHAO, f"/tickets/{no}/attachments")["items"]) == 1
    assert desk.asks(WEI, "GET", f"/tickets/{no}/attachments/{id_}").status_code == 404
    assert uploads(desk, WEI, no, PNG).status_code == 404
    assert desk.asks(LI, "GET", f"/tickets/{other}/attachments/{id_}").status_code == 404


def test_what_a_file_is_is_told_by_its_bytes(desk: Desk) -> None:
    no = desk.dispatched()
    for data in (b"", b"<html><script>alert(1)</script>", b"MZ\x90\x00", b"PK\x03\x04broken", b"<svg/>"):
        refused = uploads(desk, LI, no, data, "photo.png")
        assert refused.status_code == 422, data
        assert codes(refused)[0] in ("EMPTY_FILE", "FILE_TYPE")
    assert desk.asks(LI, "POST", f"/tickets/{no}/attachments", data={"file": "x"}).status_code == 422
    too_large = uploads(desk, LI, no, PNG + bytes(20 * 1024 * 1024))
    assert too_large.status_code in (413, 422)
    assert uploads(desk, LI, no, PNG + bytes(2 * 1024 * 1024)).status_code == 201
