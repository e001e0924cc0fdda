"""Printed papers of whole tickets, read back from the Word files: what the pack names, quoted from the forms."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from app.services.exchange import docx_file, printing
from app.services.scenario.playing import make_stage, read_all
from app.services.scenario.runner import Stage
from app.services.ticket import attachments, explaining, papers
from app.store import records
from app.tickets.refusal import NotFound
from tests.services.hotline import LI, STATION, Hotline
from tests.services.office import PROCESSES, Office


def played(url: str, pack: str, name: str) -> tuple[Stage, str]:
    """(the stage, the number of the ticket) after one of the pack's scenarios."""
    (scenario,), _ = read_all([PROCESSES / pack / "scenarios" / f"{name}.toml"], PROCESSES)
    stage = make_stage(PROCESSES, pack, url, first=True)
    run = stage.play(scenario)
    assert run.passed and run.ticket is not None
    return stage, run.ticket


def printed(stage: Stage, pack: str, no: str, name: str) -> list[str]:
    """Every line of the Word file, a row of a table as label：text."""
    made = printing.paper(stage.program, stage.cast.actor(pack, "station"), no, name)
    document = Document(io.BytesIO(docx_file.written(made, stage.clock.now())))
    rows = [f"{row.cells[0].text}：{row.cells[1].text}" for table in document.tables for row in table.rows]
    return [*(paragraph.text for paragraph in document.paragraphs), *rows]


def test_a_file_is_printed_under_its_name(hotline: Hotline, tmp_path: Path) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    store = attachments.FileStore(tmp_path)
    file = attachments.add(hotline.program, store, hotline.actor(LI), ticket.no, "权责清单.pdf", b"%PDF-1.7 x")["id"]
    ticket.does(LI, "sign")
    ticket.asks(LI, "return_request", reason="路段由公路段管护", basis="权责清单第12项", files=[file])

    def quoted(who: str) -> list[tuple[str, str]]:
        made = printing.paper(hotline.program, hotline.actor(who), ticket.no, "return")
        return [line for _, lines in made.sections for line in lines if line[0] == "证明材料"]

    assert quoted(STATION) == [("证明材料", "权责清单.pdf")]
    assert quoted("auditor") == [("证明材料", "附件1.pdf")], "who may not open it reads that there is one"


RETURNS = {
    "longsheng": ("ls08_blocked_fire_lane", {"退单意见"}, ("申请退单", "审核退单")),
    "guangxi": ("return_rules", {"退单意见"}, ("申请退单", "审核退单")),
    "xiangtan": ("duty_dispute", {"退单意见"}, ("申请退单", "审核退单")),
    "yuanmou": ("return_ends_extension", {"退单意见"}, ("申请退回", "审核退回")),
    "zezhou": ("return_overtaken", {"退单意见"}, ("申请退回", "审核退回申请")),
}


@pytest.mark.parametrize("pack", RETURNS)
def test_a_return_prints_the_request_and_the_opinion(database_url: str, pack: str) -> None:
    scenario, titles, headings = RETURNS[pack]
    stage, no = played(database_url, pack, scenario)

    lines = printed(stage, pack, no, "return")

    assert lines[1] in titles and f"工单号：{no}" in lines
    for heading in headings:
        assert any(line.startswith(f"{heading}（") for line in lines), heading
    assert any(line.startswith("退") and "：" in line for line in lines), "what was handed in is quoted"
    stage.program.database.close()


MEETINGS = {
    "longsheng": ("ls08_blocked_fire_lane", "联席会议纪要", ("提请联席会议", "召开联席会议"), ()),
    "guangxi": ("return_rules", "联席会议纪要", ("召开联席会议",), ("主办单位：市公安局", "协办单位：市城市管理局")),
    "xiangtan": (
        "duty_dispute", "职责协调纪要", ("协调确定承办单位", "协调明确承办单位"),
        ("经协调无法确定", "明确由雨湖区人民政府牵头", "市住房和城乡建设局、雨湖区人民政府"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pack", MEETINGS)
def test_a_meeting_prints_who_met_and_what_was_decided(database_url: str, pack: str) -> None:
    scenario, title, headings, quoted = MEETINGS[pack]
    stage, no = played(database_url, pack, scenario)

    lines = printed(stage, pack, no, "meeting")

    assert lines[1] == title
    for heading in headings:
        assert any(line.startswith(f"{heading}（") for line in lines), heading
    for text in quoted:
        assert any(text in line for line in lines), text
    stage.program.database.close()


ISSUERS = {
    "a unit's return": ("guangxi", "return_rules", "return", ("市公安局", "2024年9月12日")),
    "a return, its unit led no more": ("xiangtan", "duty_dispute", "return", ("市住房和城乡建设局", "2024年3月4日")),
    "minutes of the convener": (
        "longsheng", "ls08_blocked_fire_lane", "meeting", ("县政务服务管理办公室", "2024年3月8日"),
    ),
    "minutes, though the government has ruled": (
        "xiangtan", "duty_dispute", "meeting", ("市热线信箱办（市行政审批局）", "2024年3月5日"),
    ),
    "an order that passes on a decision": (
        "guangxi", "return_rules", "dispatch", ("市12345热线（盖章）", "2024年9月13日"),
    ),
    "a supervision by the office that sent it": (
        "xiangtan", "xt09_dead_end_road", "supervision", ("市热线信箱办（市行政审批局）（盖章）", "2023年12月18日"),
    ),
    "a supervision by the station, which had the government's instruction": (
        "zezhou", "three_supervisions", "supervision",
        ("县政府办公室政务服务热线管理机构（盖章）", "2021年3月19日"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", ISSUERS)
def test_a_paper_is_its_issuers_at_its_head_and_at_its_end(database_url: str, story: str) -> None:
    pack, scenario, name, (office, day) = ISSUERS[story]
    stage, no = played(database_url, pack, scenario)

    lines = printed(stage, pack, no, name)

    assert lines[0] == office.removesuffix("（盖章）")
    end = next(place for place, line in enumerate(lines) if line.endswith(" 打印"))
    assert lines[end - 2 : end] == [office, day]
    stage.program.database.close()


def test_a_paper_whose_office_has_not_acted_yet_bears_no_signature(office: Office) -> None:
    """Minutes of a meeting that somebody has only asked for."""
    office.edits(
        "longsheng/pack.toml",
        lambda text: f'{text}\n[papers.asked]\ntitle = "纪要"\nacts = ["return_request"]\nissuer = "authority"\n',
    )
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign")
    ticket.asks(LI, "return_request", reason="路段由公路段管护", basis="权责清单第12项")

    made = printing.paper(hotline.program, hotline.actor(STATION), ticket.no, "asked")

    assert (made.issuer, made.signature) == ("县政务服务管理办公室", ())


def test_a_request_names_the_unit_that_sent_it_though_another_has_the_ticket_now(database_url: str) -> None:
    stage, no = played(database_url, "guangxi", "return_rules")

    lines = printed(stage, "guangxi", no, "return")
    told = papers.of_ticket(stage.program, stage.cast.actor("guangxi", "station"), no)

    asked = [line for line in lines if line.startswith("申请退单（")]
    assert [line.split()[2].split("、")[0] for line in asked] == ["市城市管理局", "市公安局"]
    assert [(each["unit"]["name"], each["role"]) for each in told if each["act"] == "return_request"] == [
        ("市城市管理局", "unit"), ("市公安局", "unit"),
    ]  # fmt: skip
    stage.program.database.close()


def test_after_a_meeting_the_order_tells_what_the_meeting_decided(database_url: str) -> None:
    """The units stand in the meeting's decision; the first dispatch named others. Only the round that runs is told."""
    stage, no = played(database_url, "guangxi", "return_rules")

    lines = printed(stage, "guangxi", no, "dispatch")

    assert any(line.startswith("召开联席会议（") for line in lines)
    assert not any(line.startswith("派单（") for line in lines)
    assert {"主办单位：市公安局", "确定的主办单位：市公安局"} <= set(lines)
    limits = lines[lines.index("时限") + 1 :]
    assert sum("签收" in line for line in limits) <= 1 and sum("办结答复" in line for line in limits) == 1
    stage.program.database.close()


def test_an_order_of_a_ticket_that_has_ended_names_its_units(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    with hotline.program.database.write() as transaction:
        (lead,) = records.find(transaction.connection, "assignment", ticket_id=ticket.row.id)
        lead.set(ended_at=hotline.program.instant(), end_reason="done")
        records.flush(transaction.connection, [lead])
        transaction.commit()
    assert "主送：县交通运输局" in printed(hotline.stage, "longsheng", ticket.no, "dispatch")


def test_without_anything_to_quote_there_is_no_such_paper(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    station = hotline.actor(STATION)
    assert printing.available(hotline.program, station, ticket.no) == {"ticket": "工单", "dispatch": "交办单"}
    for name in ("meeting", "return", "nothing"):
        with pytest.raises(NotFound):
            printing.paper(hotline.program, station, ticket.no, name)


def test_which_papers_there_are_and_what_they_quote_the_pack_says(office: Office) -> None:
    office.edits(
        "longsheng/pack.toml",
        lambda text: f'{text}\n[papers.signature]\ntitle = "签收单"\nacts = ["sign"]\ndeadlines = ["handle"]\n',
    )
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", receiver="李收单")

    lines = printed(hotline.stage, "longsheng", ticket.no, "signature")

    assert lines[1] == "签收单" and any("李收单" in line for line in lines)
    assert not any("砂石车" in line for line in lines), "the request is not quoted"
    assert any("届满" in line for line in lines), "the deadline is explained"
    assert "signature" in printing.available(hotline.program, hotline.actor(LI), ticket.no)


def test_a_paper_tells_the_limit_that_applies_and_compares_with_none(hotline: Hotline) -> None:
    """The chairman's mailbox has a limit of its own, the desk shows the kind's beside it; 签收 has none, told once."""
    ticket = hotline.dispatched("2024-09-11 15:20", source="chairman_mailbox")

    desk = " ".join(each["sentence_zh"] for each in explaining.of_ticket(hotline.program, hotline.actor(LI), ticket.no))
    paper = "".join(printed(hotline.stage, "longsheng", ticket.no, "dispatch"))

    assert "如适用第十二条（二）4的一般时限，则为" in desk and "仅供对照" in desk
    assert "如适用" not in paper and "仅供对照" not in paper and "届满" in paper
    assert "签收时限：制度未明确，不设签收时限。" in paper
