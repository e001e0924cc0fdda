"""Printed papers of whole tickets, read back from the Word files: what the pack names, quoted from the forms."""

from __future__ import annotations

import io

import pytest
from docx import Document

from app.services.exchange import docx_file, printing
from app.services.scenario.playing import make_stage, read_all
from app.services.scenario.runner import Stage
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


RETURNS = {
    "longsheng": ("ls08_blocked_fire_lane", {"退单意见"}, ("申请退单", "审核退单")),
    "guangxi": ("return_rules", {"退单意见"}, ("申请退单", "审核退单")),
    "xiangtan": ("duty_dispute", {"退单意见"}, ("申请退单", "审核退单")),
    "yuanmou": ("return_ends_extension", {"退单意见"}, ("申请退回", "审核退回")),
    "zezhou": ("return_rules", {"退单意见"}, ("申请退回", "审核退回申请")),
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
