"""A ticket through the API, from registration to the archive."""

from __future__ import annotations

from tests.api.desk import Desk, codes
from tests.people import CHEN, ENVIRONMENT, LI, SHI, TRANSPORT, UPSTREAM, WANG, WEI, ZHAO


def test_a_registered_ticket_stands_first_in_the_list_with_its_number(desk: Desk) -> None:
    older = desk.registered()
    answer = desk.posts(UPSTREAM, "/tickets", desk.form(title="路灯不亮"))

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/tickets/{answer.json['ticket']}"
    shown = desk.gets(WANG, "/tickets")
    assert [row["no"] for row in shown["items"]] == [answer.json["ticket"], older]
    assert shown["items"][0]["title"] == "路灯不亮"
    assert shown["next"] is None


def test_the_page_of_a_ticket_tells_who_does_what_by_when(desk: Desk) -> None:
    no = desk.dispatched(co=(ENVIRONMENT,))

    page = desk.gets(LI, f"/tickets/{no}")

    assert page["milestone"] == "dispatched"
    assert {(a["part"], a["unit"]["name"]) for a in page["assignments"]} == {
        ("lead", TRANSPORT), ("co", ENVIRONMENT),
    }  # fmt: skip
    assert {(task["act"], task["unit"]["name"], task["mine"]) for task in page["tasks"]} == {
        ("sign", TRANSPORT, True), ("sign", ENVIRONMENT, False),
    }  # fmt: skip
    handle = next(d for d in page["deadlines"] if d["kind"] == "handle")
    assert handle["state"] == "open" and handle["overdue"] is False and handle["clause"]
    assert [i["process"] for i in page["instances"]] == ["complaint", "co_handling"]


def test_a_page_has_a_tag_by_which_nothing_new_is_told_apart(desk: Desk) -> None:
    no = desk.registered()
    tag = desk.asks(WANG, "GET", f"/tickets/{no}").headers["ETag"]

    assert desk.asks(WANG, "GET", f"/tickets/{no}", headers={"If-None-Match": tag}).status_code == 304
    desk.does(WANG, no, "accept", outcome="accept")
    assert desk.asks(WANG, "GET", f"/tickets/{no}", headers={"If-None-Match": tag}).status_code == 200


def test_lists_come_in_pages_and_by_milestone(desk: Desk) -> None:
    numbers = [desk.registered() for _ in range(5)]
    desk.does(WANG, numbers[0], "accept", outcome="accept")

    first = desk.gets(WANG, "/tickets", limit=2)
    second = desk.gets(WANG, "/tickets", limit=2, cursor=first["next"])
    third = desk.gets(WANG, "/tickets", limit=2, cursor=second["next"])

    shown = [row["no"] for part in (first, second, third) for row in part["items"]]
    assert shown == numbers[::-1]
    assert third["next"] is None
    assert [row["no"] for row in desk.gets(WANG, "/tickets", milestone="accepted")["items"]] == numbers[:1]
    assert desk.gets(WANG, "/tickets", ended="true")["items"] == []


def test_a_unit_sees_its_own_tickets_and_no_others(desk: Desk) -> None:
    no = desk.dispatched()
    desk.registered()

    assert [row["no"] for row in desk.gets(LI, "/tickets")["items"]] == [no]
    assert desk.gets(WEI, "/tickets")["items"] == []
    for path in ("", "/history", "/history/verification", "/deadlines", "/diagram", "/records", "/messages"):
        answer = desk.asks(WEI, "GET", f"/tickets/{no}{path}")
        assert (answer.status_code, codes(answer)) == (404, ["NOT_FOUND"]), path
    assert desk.asks(WEI, "GET", f"/tasks/{desk.task(LI, no, 'sign')}").status_code == 404


def test_a_ticket_is_worked_to_its_reply_through_the_api_alone(desk: Desk) -> None:
    no = desk.dispatched()
    desk.replied(no)

    page = desk.gets(WANG, f"/tickets/{no}")
    assert page["milestone"] == "replied"
    assert set(page["milestones"]) == {"registered", "accepted", "dispatched", "signed", "contacted", "replied"}
    done = desk.gets(WANG, f"/tickets/{no}/records")["items"]
    assert [paper["act"] for paper in done if paper["kind"] == "task"][:5] == [
        "accept", "dispatch", "sign", "contact", "reply",
    ]  # fmt: skip


def test_the_history_tells_who_did_what_and_can_be_read_on_from_any_event(desk: Desk) -> None:
    no = desk.dispatched()

    events = desk.gets(ZHAO, f"/tickets/{no}/history")["items"]

    assert [event["seq"] for event in events] == [1, 2, 3]
    assert [(event["act"], event["actor_name"], event["role"]) for event in events] == [
        ("register", "王站长", "station"), ("accept", "王站长", "station"), ("dispatch", "王站长", "station"),
    ]  # fmt: skip
    assert events[1]["previous"] == events[0]["digest"]
    assert [event["seq"] for event in desk.gets(ZHAO, f"/tickets/{no}/history", after=2)["items"]] == [3]
    first = desk.gets(ZHAO, f"/tickets/{no}/history", limit=2)
    assert [e["seq"] for e in desk.gets(ZHAO, f"/tickets/{no}/history", cursor=first["next"])["items"]] == [3]
    assert desk.gets(ZHAO, f"/tickets/{no}/history/verification") == {
        "ticket": no, "events": 3, "intact": True, "faults": [],
    }  # fmt: skip


def test_every_deadline_explains_itself_in_two_languages(desk: Desk) -> None:
    no = desk.dispatched()

    handle = next(d for d in desk.gets(LI, f"/tickets/{no}/deadlines")["items"] if d["kind"] == "handle")

    assert handle["due_at"] == "2024-09-26T15:59:59Z"
    assert "10" in handle["sentence_zh"] and "10" in handle["sentence_en"]
    assert handle["explanation"] and handle["rule"]["table"] == "limits"


def test_the_diagram_shows_where_the_ticket_stands(desk: Desk) -> None:
    no = desk.dispatched()

    main = desk.gets(LI, f"/tickets/{no}/diagram")

    assert main["process"] == "complaint" and main["xml"].startswith("<?xml")
    assert main["entered"]["complaint_accept"] == 1
    assert "complaint_accept" not in main["active"] and main["active"]
    inner = {process["process"] for process in main["processes"]} - {"complaint"}
    assert inner
    seen = [desk.gets(LI, f"/tickets/{no}/diagram", process=process) for process in inner]
    assert any(element.endswith("_sign") for shown in seen for element in shown["active"])
    assert desk.asks(LI, "GET", f"/tickets/{no}/diagram?process=nowhere").status_code == 404


def test_messages_tell_what_may_be_asked_now_and_why_not(desk: Desk) -> None:
    no = desk.dispatched()

    before = {message["name"]: message for message in desk.gets(LI, f"/tickets/{no}/messages")["items"]}
    assert before["return_request"]["allowed"] is False
    assert before["return_request"]["refused"]["code"] == "RETURN_BEFORE_SIGN"

    desk.does(LI, no, "sign")
    after = {message["name"]: message for message in desk.gets(LI, f"/tickets/{no}/messages")["items"]}
    assert after["return_request"] == {**before["return_request"], "allowed": True, "refused": None}
    assert after["return_request"]["form"] == "return_request"

    sent = desk.posts(LI, f"/tickets/{no}/messages/return_request", {"reason": "不属我局职责", "basis": "三定方案"})
    assert sent.status_code == 200, sent.text
    assert "review_return" in desk.open_acts(no)


def test_a_refusal_lists_every_ground_with_its_article(desk: Desk) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-25 09:00")

    answer = desk.posts(LI, f"/tickets/{no}/messages/return_request", {"reason": "", "basis": ""})

    assert answer.status_code == 409
    assert set(codes(answer)) >= {"RETURN_LATE", "NR2_NO_REASON"}
    problem = answer.json
    assert problem["code"] == problem["grounds"][0]["code"]
    assert problem["detail"] and problem["detail_en"] and problem["title"] == "目前不能办理"
    late = next(ground for ground in problem["grounds"] if ground["code"] == "RETURN_LATE")
    assert late["clause"] and late["article"]["article"].startswith("第") and late["zh"] and late["en"]
    logged = desk.gets(SHI, "/refusals")["items"]
    assert (logged[0]["no"], logged[0]["act"], logged[0]["actor_name"]) == (no, "return_request", "李经办")
    assert [row["id"] for row in desk.gets(LI, "/refusals")["items"]] == [logged[0]["id"]]
    assert desk.gets(CHEN, "/refusals")["items"] == []


def test_a_ground_that_rests_on_a_reading_of_the_text_says_so(desk: Desk) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-27 09:00")

    answer = desk.posts(LI, f"/tickets/{no}/messages/extension_request", {"amount": 1, "reason": "雨季"})

    late = next(ground for ground in answer.json["grounds"] if ground["code"] == "EXTENSION_LATE")
    assert late["ambiguity"] == late["reading"]["id"] == "A-X03"
    assert late["reading"]["problem_zh"] and late["reading"]["zh"] and late["reading"]["en"]
    others = [ground for ground in answer.json["grounds"] if ground["code"] != "EXTENSION_LATE"]
    assert others and all(ground["ambiguity"] is None and ground["reading"] is None for ground in others)
