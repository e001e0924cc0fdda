"""Packs, releases, lint, forms and the register as the process owner uses them."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from app.http.context import Hotline
from app.packs import Problem, Release
from app.services.rules import checking, publishing
from tests.api.conftest import PROCESSES
from tests.api.desk import Desk, codes
from tests.people import LI, WANG, WU, ZHAO


@pytest.fixture
def own_processes(desk: Desk, tmp_path: Path) -> Path:
    """The owner's files, to be changed by the test."""
    folder = tmp_path / "processes"
    shutil.copytree(PROCESSES, folder)
    hotline: Hotline = desk.app.extensions["hotline"]
    config = dataclasses.replace(hotline.config, processes=folder)
    desk.app.extensions["hotline"] = dataclasses.replace(hotline, config=config)
    return folder


def test_the_release_in_force_is_read_with_its_parts(desk: Desk) -> None:
    packs = {row["id"]: row for row in desk.gets(WU, "/packs")["items"]}
    assert packs["longsheng"]["parents"] == ["guangxi"] and packs["longsheng"]["yours"]
    release = desk.gets(WU, f"/releases/{packs['longsheng']['release']}")
    assert release["instrument"] == "龙政办发〔2023〕2号"
    assert "complaint.bpmn" in release["files"] and "limits" in release["tables"]
    assert release["settings"]["day_end"] == {"value": "24:00", "clause": ["L048"], "ambiguity": ["A-X10"]}
    assert [row["id"] for row in desk.gets(LI, "/releases")["items"]] == [release["id"]]
    assert desk.asks(LI, "GET", "/releases/99").status_code == 404


def test_an_unchanged_pack_makes_no_new_release(desk: Desk) -> None:
    answer = desk.posts(WU, "/releases", {"pack": "longsheng"})
    assert (answer.status_code, answer.json["new"]) == (200, False)
    for other in ({"note": "再发一次"}, {"effective_from": "2030-01-01T00:00:00+08:00"}):
        refused = desk.posts(WU, "/releases", {"pack": "longsheng", **other})
        assert (refused.status_code, refused.json["code"]) == (409, "RELEASE_UNCHANGED"), "it would silently be lost"
    same = {"pack": "longsheng", "note": answer.json["note"], "effective_from": answer.json["effective_from"]}
    assert desk.posts(WU, "/releases", same).status_code == 200, "said again, with the same day and note"


def test_a_changed_limit_is_released_and_compared(desk: Desk, own_processes: Path) -> None:
    before = desk.gets(WU, "/releases")["items"][0]["id"]
    _change(own_processes / "longsheng" / "limits.dmn", "<text>10</text>", "<text>9</text>")

    made = desk.posts(WU, "/releases", {"pack": "longsheng", "note": "办理时限改为9个工作日"})

    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/api/v1/releases/{made.json['id']}"
    assert made.json["note"] == "办理时限改为9个工作日" and made.json["author_id"]
    diff = desk.gets(WU, f"/releases/{made.json['id']}/diff", against=before)
    assert "limits" in str(diff["changes"])
    assert desk.asks(WU, "GET", f"/releases/{made.json['id']}/diff?against=99").status_code == 404
    assert desk.asks(WU, "GET", f"/releases/{made.json['id']}/diff").status_code == 422


def test_a_pack_with_errors_is_not_released_and_every_error_is_listed(desk: Desk, own_processes: Path) -> None:
    _change(own_processes / "guangxi" / "complaint.bpmn", 'hotline:form="accept"', 'hotline:form="no_such_form"')

    refused = desk.posts(WU, "/releases", {"pack": "longsheng", "note": ""})

    assert refused.status_code == 422, refused.text
    assert [problem["file"] for problem in refused.json["problems"]] == ["complaint.bpmn"]
    assert refused.json["problems"][0]["element"] == "complaint_accept"
    assert len(desk.gets(WU, "/releases")["items"]) == 1


def test_what_is_saved_during_the_check_is_not_released(
    desk: Desk, own_processes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.gets(WU, "/releases")["items"][0]["id"]
    _change(own_processes / "longsheng" / "limits.dmn", "<text>10</text>", "<text>9</text>")
    checks = publishing.problems_of

    def saved_meanwhile(rules: Release) -> list[Problem]:
        _change(own_processes / "guangxi" / "complaint.bpmn", 'hotline:form="accept"', 'hotline:form="no_such_form"')
        return checks(rules)

    monkeypatch.setattr(publishing, "problems_of", saved_meanwhile)
    made = desk.posts(WU, "/releases", {"pack": "longsheng", "note": ""})

    assert made.status_code == 201, made.text
    diff = str(desk.gets(WU, f"/releases/{made.json['id']}/diff", against=before))
    assert "limits" in diff and "no_such_form" not in diff


def test_an_owner_releases_the_own_pack_only(desk: Desk) -> None:
    for pack in ("guangxi", "nowhere"):
        assert desk.posts(WU, "/releases", {"pack": pack, "note": ""}).status_code == 404
    assert desk.posts(WANG, "/releases", {"pack": "longsheng", "note": ""}).status_code == 403
    for bad in ({"pack": "../etc"}, {"pack": "longsheng", "effective_from": "0001-01-01T00:00:00+14:00"}):
        assert desk.posts(WU, "/releases", bad).status_code == 422


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_lint_tells_the_problems_of_one_file_before_it_is_saved(desk: Desk) -> None:
    good = (PROCESSES / "guangxi" / "complaint.bpmn").read_text("utf-8")
    bad = good.replace('hotline:form="accept"', 'hotline:form="no_such_form"')

    assert desk.posts(WU, "/lint", {"file": "complaint.bpmn", "content": good}).json["failed"] is False
    report = desk.posts(WU, "/lint", {"file": "complaint.bpmn", "content": bad}).json
    assert report["failed"] is True
    problem = report["problems"][0]
    assert (problem["element"], problem["severity"]) == ("complaint_accept", "error")
    assert problem["line"] and problem["rule"] and problem["zh"] and problem["en"] and problem["page"]


def test_lint_takes_whatever_comes(desk: Desk) -> None:
    for content in ("", "<", "<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>", "{}", "[", "\x00", "<definitions/>"):
        for file in ("complaint.bpmn", "limits.dmn", "forms/sign.form", "new.bpmn"):
            answer = desk.posts(WU, "/lint", {"file": file, "content": content})
            assert answer.status_code == 200 and answer.json["failed"], (file, content)
    assert desk.posts(WU, "/lint", {"pack": "nowhere"}).json["failed"] is True
    assert desk.posts(WU, "/lint", {}).json["failed"] is False
    assert desk.posts(WU, "/lint", {"file": "complaint.bpmn"}).status_code == 422
    for file in ("../x.bpmn", "pack.json", "forms/../x.form"):
        assert desk.posts(WU, "/lint", {"file": file, "content": ""}).status_code == 422


def test_lint_is_the_owners_and_its_answer_stays_short(desk: Desk) -> None:
    good = (PROCESSES / "guangxi" / "complaint.bpmn").read_text("utf-8")
    opening, closing = (tag for tag in re.findall(r"</?\w+:process\b", good))
    prefix = opening[1:].split(":")[0]

    def with_tasks(count: int) -> str:
        made = "".join(f'<{prefix}:userTask id="more_{n}"/>' for n in range(count))
        return good.replace(closing, made + closing)

    body = {"file": "complaint.bpmn", "content": with_tasks(200)}
    report = desk.posts(WU, "/lint", body).json
    assert report["failed"] and len(report["problems"]) == checking.MOST_SHOWN and report["more"] > 0
    severities = [problem["severity"] for problem in report["problems"]]
    assert severities == sorted(severities, key=lambda severity: severity != "error"), "errors before the others"
    flooded = desk.posts(WU, "/lint", {**body, "content": with_tasks(5500)}).json
    assert ([problem["rule"] for problem in flooded["problems"]], flooded["more"]) == (["too-large"], 0)
    for who in (LI, WANG, ZHAO):
        assert desk.posts(who, "/lint", body).status_code == 403


def test_forms_and_clauses_are_read_from_the_release_in_force(desk: Desk) -> None:
    form = desk.gets(LI, "/forms/reply")
    assert form["name"] == "reply" and form["schema"]["components"]
    assert desk.asks(LI, "GET", "/forms/no_such_form").status_code == 404
    assert desk.asks(LI, "GET", "/forms/reply?release=99").status_code == 404

    register = desk.gets(ZHAO, "/clauses")
    assert next(c for c in register["clauses"] if c["id"] == "L002")["where"]
    assert any(clause["id"].startswith("G") for clause in register["inherited"])
    assert next(a for a in register["ambiguities"] if a["id"] == "A-X01")["reading"]


def test_a_refused_release_says_so_as_a_problem(desk: Desk, own_processes: Path) -> None:
    (own_processes / "guangxi" / "complaint.bpmn").write_text("<", "utf-8")
    answer = desk.posts(WU, "/releases", {"pack": "longsheng", "note": ""})
    assert answer.status_code == 422 and codes(answer)


def test_an_owner_takes_running_tickets_along_to_a_new_release(desk: Desk) -> None:
    no = desk.dispatched()
    release = desk.gets(WU, "/releases")["items"][0]["id"]

    rehearsed = desk.posts(WU, f"/releases/{release}/migration", {"tickets": [no], "rehearse": True})
    forbidden = desk.posts(LI, f"/releases/{release}/migration", {})

    told = {"release": release, "rehearsal": True, "migrated": [no], "refused": {}, "busy": [], "failed": {}}
    assert rehearsed.json == told
    assert forbidden.status_code == 403
    assert "migrated" not in [event["type"] for event in desk.gets(WANG, f"/tickets/{no}/history")["items"]]


def test_of_several_tickets_none_moves_when_one_cannot(desk: Desk) -> None:
    first, ended = desk.dispatched(), desk.registered()
    desk.does(WANG, ended, "accept", outcome="refuse", ground="LEGAL_PROCEDURE")
    assert desk.gets(WANG, f"/tickets/{ended}")["ended"]
    release = desk.gets(WU, "/releases")["items"][0]["id"]

    over = desk.posts(WU, f"/releases/{release}/migration", {"tickets": [first, ended]})
    unknown = desk.posts(WU, f"/releases/{release}/migration", {"tickets": [first, "4503999"]})

    assert (over.status_code, codes(over), unknown.status_code) == (409, ["TICKET_ENDED"], 404)
    assert "migrated" not in [event["type"] for event in desk.gets(WANG, f"/tickets/{first}/history")["items"]]
