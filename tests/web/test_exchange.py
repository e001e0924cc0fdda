"""Import from tables: what is checked, what is registered, what hostile files lead to; export and papers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from werkzeug.test import TestResponse

from app.services.exchange import tables
from app.store import reading, records
from app.store.errors import Busy, Unavailable
from app.tickets.refusal import FormInvalid
from tests.api.desk import Desk
from tests.people import LI, UPSTREAM, WANG, WEI, ZHAO
from tests.web.browser import Browser, words
from tests.web.outage import gone_after_one

Browse = Callable[..., Browser]
HEADINGS = ("工单编号", "诉求类型", "来源", "标题", "诉求内容", "来电人", "联系电话")
GOOD = ("SJ-1", "咨询", "市12345热线转派", "社保卡怎么补办", "想问补办手续", "覃先生", "14200000005")
SECOND = ("SJ-2", "投诉", "市12345热线转派", "扬尘", "砂石车不盖篷布", "石先生", "14200000006")


def xlsx(*rows: tuple[Any, ...], macro: bool = False) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    if macro:
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"x")
    return file.getvalue()


def text(*rows: tuple[Any, ...], divider: str = "\t") -> str:
    return "\n".join(divider.join(map(str, row)) for row in rows)


def uploads(browser: Browser, data: bytes, name: str = "tickets.xlsx") -> TestResponse:
    return browser.post("/import", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def pastes(browser: Browser, *rows: tuple[Any, ...]) -> TestResponse:
    return browser.post("/import", {"pasted": text(*rows)})


def hidden(page: str, action: str = "/import/confirm") -> dict[str, str]:
    """What the form of the page that leads there would send."""
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL)
    assert form, words(page)
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    found.pop("csrf_token")
    return {name: unescape(value) for name, value in found.items()}


def confirms(browser: Browser, page: str, rows: str = "all", **more: str) -> TestResponse:
    return browser.post("/import/confirm", {**hidden(page), "rows": rows, **more})


def registered(desk: Desk) -> list[str]:
    with desk.program.database.read() as conn:
        return [row["upstream_no"] for row in records.find(conn, "ticket")]


def reveals(desk: Desk, no: str) -> int:
    """How often the journal says that the caller was shown in clear."""
    with desk.program.database.read() as conn:
        ticket = records.find_one(conn, "ticket", no=no)
        assert ticket is not None
        return [event["type"] for event in reading.events(conn, ticket.id)].count("personal_data_revealed")


def test_a_table_is_looked_at_and_then_registered_once(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    looked = uploads(wang, xlsx(("桂林市热线转派单",), HEADINGS, GOOD, SECOND))
    assert looked.status_code == 200
    assert "共2行：可以导入2行，有错0行" in words(looked.text) and registered(desk) == []

    first, again = confirms(wang, looked.text), confirms(wang, looked.text)

    assert "已导入2行" in words(first.text) and "已导入2行" in words(again.text)
    assert registered(desk) == ["SJ-1", "SJ-2"]
    numbers = re.findall(r'href="/tickets/(\d+)"', first.text)
    assert len(numbers) == 2 and numbers == re.findall(r'href="/tickets/(\d+)"', again.text)
    ticket = desk.gets(WANG, f"/tickets/{numbers[0]}")
    assert (ticket["kind"], ticket["title"], ticket["caller"]["caller_name"]) == ("consult", GOOD[3], "覃**")


def test_all_faults_are_told_by_row_and_column_and_nothing_is_imported(desk: Desk, browse: Browse) -> None:
    desk.registered(upstream_no="GL-77")
    wang = browse(WANG)
    rows = (
        HEADINGS, GOOD, ("SJ-1", "牢骚", "", "", "内容", "", "abc"), ("GL-77", *SECOND[1:]),
        ("", *SECOND[1:]), ("SJ-9", *SECOND[1:3], "长" * 121, *SECOND[4:]),
    )  # fmt: skip
    looked = pastes(wang, *rows)
    told = words(looked.text)

    assert "可以导入0行，有错5行" in told
    for row, heading, problem in (
        (2, "工单编号", "与第3行的上级工单号相同"), (3, "诉求类型", "没有这个选项"), (3, "来源", "必须填写"),
        (3, "标题", "必须填写"), (3, "工单编号", "与第2行的上级工单号相同"), (4, "工单编号", "已经登记过"),
        (5, "整行", "须填写上级工单号"), (6, "标题", "最多 120 个字"),
    ):  # fmt: skip
        assert re.search(rf"第{row}行 {heading} [^第]*{problem}", told), (row, heading, problem)
    assert registered(desk) == ["GL-77"]


def test_with_faults_only_the_good_rows_and_only_when_asked(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    looked = pastes(wang, HEADINGS, GOOD, ("SJ-3", "牢骚", *SECOND[2:]))
    refused = confirms(wang, looked.text, rows="all")
    assert refused.status_code == 409 and "有1行有错" in words(refused.text) and registered(desk) == []

    changed = confirms(wang, looked.text, rows="good", expected="2")
    assert changed.status_code == 409 and registered(desk) == []

    done = confirms(wang, looked.text, rows="good")
    assert "已导入1行；没有导入1行" in words(done.text) and registered(desk) == ["SJ-1"]


def test_faulty_cells_are_typed_anew_in_the_page(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    bad = ("SJ-3", "牢骚", *SECOND[2:3], "", *SECOND[4:])
    page = pastes(wang, HEADINGS, GOOD, bad).text
    assert "改好了，重新检查" in words(page)
    names = set(re.findall(r'name="(cell-[0-9-]+)"', page))
    assert names == {"cell-3-1", "cell-3-3"}

    form = re.search(r'<form[^>]*aria-label="改正有错的行".*?</form>', page, re.DOTALL)
    assert form is not None
    kept = {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    }
    kept.pop("csrf_token")
    half = wang.post("/import", {**kept, "cell-3-1": "投诉", "cell-3-3": ""})
    assert "可以导入1行，有错1行" in words(half.text)
    whole = wang.post("/import", {**kept, "cell-3-1": "投诉", "cell-3-3": "占道经营"})
    assert "可以导入2行，有错0行" in words(whole.text) and registered(desk) == []
    assert "已导入2行" in words(confirms(wang, whole.text).text)
    assert sorted(registered(desk)) == ["SJ-1", "SJ-3"]


def test_fifty_rows_of_twenty_columns_are_typed_anew(desk: Desk, browse: Browse) -> None:
    """As many cells as the page offers at most: sent as a form without a file, whose fields nothing counts."""
    wang = browse(WANG)
    bad = ("牢骚", *SECOND[2:])
    page = pastes(wang, HEADINGS, *[(f"SJ-{number}", *bad) for number in range(50)]).text
    form = re.search(r'<form[^>]*aria-label="改正有错的行"[^>]*>', page)
    assert form is not None and "enctype" not in form[0]
    cells = {f"cell-{row}-{column}": "投诉" if column == 1 else "" for row in range(2, 52) for column in range(1, 22)}
    cells |= {f"cell-{row}-3": "扬尘" for row in range(2, 52)}
    answer = wang.post("/import", {**hidden(page, "/import"), **cells})
    assert len(cells) > 1000 and answer.status_code == 200 and "改正有错的行" in answer.text


def test_faulty_rows_are_given_as_a_file_with_what_is_wrong(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    bad = [(f"SJ-{number}", "牢骚", *SECOND[2:]) for number in range(100, 160)]
    page = pastes(wang, HEADINGS, GOOD, *bad).text
    assert "请下载后在表格软件里改正" in words(page) and "cell-3-1" not in page, "too many to be typed anew"

    answer = wang.post("/import/faults", hidden(page))

    assert answer.status_code == 200 and "import-faults.xlsx" in answer.headers["Content-Disposition"]
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0] == (*HEADINGS, "导入问题") and len(rows) == 61
    assert rows[1][:7] == bad[0] and rows[1][7] == "诉求类型：没有这个选项。", "each word once"
    assert "有错60行" in words(uploads(wang, answer.data).text), "it can be brought again as it is"
    assert registered(desk) == []


def test_columns_are_chosen_by_hand_and_a_missing_one_is_given_for_all(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    looked = pastes(wang, ("编码甲", "诉求类型", "标题", "诉求内容"), ("SJ-5", "咨询", "问题", "内容"))
    assert words(looked.text).count("缺少必填的栏目：来源。") == 2, "above the table and beside its row"
    assert "可以导入0行" in words(looked.text)

    kept = {"parcel": re.search(r'name="parcel" value="([^"]+)"', looked.text)[1]}  # type: ignore[index]
    mapping = {"column-0": "upstream_no", "column-1": "kind", "column-2": "title", "column-3": "content"}
    again = wang.post("/import", {**kept, **mapping, "fixed-source": "city_12345"})

    assert "可以导入1行" in words(again.text)
    confirms(wang, again.text)
    assert registered(desk) == ["SJ-5"]


def test_an_import_that_broke_off_goes_on_where_it_was(
    desk: Desk, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.acting import intake

    wang = browse(WANG)
    looked = pastes(wang, HEADINGS, GOOD, SECOND)
    real, done = intake.register, []

    def breaks(*args: Any, **more: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return real(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(intake, "register", breaks)
        with pytest.raises(KeyboardInterrupt):
            confirms(wang, looked.text)
    assert registered(desk) == ["SJ-1"]

    confirms(wang, looked.text)
    assert registered(desk) == ["SJ-1", "SJ-2"]
    assert "已导入2行" in words(pastes(wang, HEADINGS, GOOD, SECOND).text), "the same table is known again"


@pytest.mark.parametrize("fault", [Busy, Unavailable])
def test_a_database_that_fails_midway_leaves_rows_to_go_on_with(
    desk: Desk, browse: Browse, fault: type[Exception]
) -> None:
    from app.services.acting import intake

    wang = browse(WANG)
    looked = pastes(wang, HEADINGS, GOOD, ("SJ-9", "牢骚", *SECOND[2:]), SECOND, ("SJ-3", *SECOND[1:]))
    with gone_after_one(desk, intake, "register", fault) as asked:
        stopped = confirms(wang, looked.text, rows="good")
    told = words(stopped.text)
    assert stopped.status_code == 200 and registered(desk) == ["SJ-1"] and len(asked) == 2, "nothing more is tried"
    assert "已导入1行；没有导入3行" in told and "还有2行没有导入" in told and "什么都没有" not in told
    assert re.search(r"还没有导入的行 .*4 — SJ-2 扬尘 5 — SJ-3 扬尘", told) and "继续导入其余2行" in told

    rest = confirms(wang, stopped.text, rows="good")
    assert "已导入3行；没有导入1行" in words(rest.text) and "继续导入" not in rest.text
    assert registered(desk) == ["SJ-1", "SJ-2", "SJ-3"]


def test_a_page_kept_too_long_or_taken_from_somebody_else_is_worth_nothing(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    looked = pastes(wang, HEADINGS, GOOD)
    assert "14200000005" not in looked.text, "neither the page nor the sealed table tells the caller's number"
    stranger = browse(UPSTREAM)
    assert "已过期" in words(stranger.post("/import/confirm", {**hidden(looked.text), "rows": "all"}).text)
    assert wang.post("/import/confirm", {"parcel": "x.y.z", "rows": "all"}).status_code == 422
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=59))
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=62))
    assert browse(WANG).post("/import/confirm", {**hidden(looked.text), "rows": "all"}).status_code == 422
    assert registered(desk) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_that_are_about(desk: Desk, browse: Browse, encoding: str) -> None:
    data = text(HEADINGS, GOOD, divider=",").encode(encoding)
    assert "可以导入1行" in words(uploads(browse(WANG), data, "t.csv").text)


def test_signs_that_no_paper_knows_are_faults_of_their_row(desk: Desk, browse: Browse) -> None:
    looked = pastes(browse(WANG), HEADINGS, GOOD, (*SECOND[:3], "扬\uffff尘", *SECOND[4:]))
    assert "可以导入1行，有错1行" in words(looked.text)
    assert re.search(r"第3行 标题 [^第]*控制字符", words(looked.text))


def test_formulas_stay_text_and_lost_digits_are_told(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    row = (45032820240911000, *GOOD[1:3], '=HYPERLINK("http://evil.example","看")', "@内容", "+覃", 14200000005)
    looked = uploads(wang, xlsx(HEADINGS, row, ("SJ-8", *GOOD[1:3], "=1+1", *GOOD[4:])))
    told = words(looked.text)
    assert "2格是公式" in told and "丢失末位" in told
    confirms(wang, looked.text, rows="good")
    with desk.program.database.read() as conn:
        assert [ticket["title"] for ticket in records.find(conn, "ticket")] == ["=1+1"]


def bomb() -> bytes:
    file = io.BytesIO(xlsx(HEADINGS, GOOD))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.xml", b"0" * (31 * 1024 * 1024))
    return file.getvalue()


def with_doctype() -> bytes:
    file = io.BytesIO(xlsx(HEADINGS, GOOD))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "空的"), (b"\xd0\xcf\x11\xe0" + b"0" * 600, "xls"), (b"PK\x03\x04rubbish", "打不开"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是表格"), (b"\xff\xff\xff\x81", "编码"), (b"a,b\n\"c,d", "引号"),
        (xlsx(HEADINGS, GOOD, macro=True), "宏"), (xlsx(HEADINGS), "没有内容"), (bomb(), "解压后过大"),
        (with_doctype(), "不允许的内容"), (xlsx(("标题",) * 300, ("x",) * 300), "最多60列"),
        ((",".join("a" * 3000) + "\nb").encode(), "最多60列"), (xlsx(HEADINGS, *[GOOD] * 1001), "最多1000行"),
        (xlsx(HEADINGS, ("x" * 6000,)), "超过5000个字"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_hostile_files_are_refused_in_plain_words(desk: Desk, browse: Browse, data: bytes, why: str) -> None:
    answer = uploads(browse(WANG), data)
    assert answer.status_code == 422 and why in words(answer.text)


def test_a_table_that_unfolds_is_refused_before_the_page_carries_it(desk: Desk, browse: Browse) -> None:
    """A spreadsheet keeps a long text once, however many cells show it."""
    data = xlsx(HEADINGS, *[("长" * tables.MAX_CELL,) * 7] * 99)
    answer = uploads(browse(WANG), data)
    assert len(data) < 100_000 and answer.status_code == 422 and "超过200万个字" in words(answer.text)
    assert len(answer.data) < 100_000


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(FormInvalid, match="FILE_TOO_LARGE"):
        tables.of_file(b"a" * (tables.MAX_BYTES + 1))


def test_who_may_not_register_may_not_import(desk: Desk, browse: Browse) -> None:
    assert browse(LI).get("/import").status_code == 403
    assert 'href="/import"' in browse(WANG).open_page("/import")
    assert 'href="/import"' not in browse(WEI).open_page("/account")


# ---- papers


def paper_text(answer: TestResponse) -> str:
    """Every word of a Word file, in its order."""
    assert answer.status_code == 200 and "wordprocessingml" in answer.content_type
    document = Document(io.BytesIO(answer.data))
    parts = []
    for part in document.iter_inner_content():
        lines = (
            [part.text] if isinstance(part, Paragraph) else [f"{r.cells[0].text}：{r.cells[1].text}" for r in part.rows]
        )
        parts += [line for line in lines if line]
    return "\n".join(parts)


def test_the_papers_of_a_ticket_word_for_word(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-11 15:20")
    no = desk.dispatched(address="龙胜镇某路1号")
    wang = browse(WANG)
    assert f'href="/papers/{no}"' in wang.open_page(f"/tickets/{no}"), "people find the papers from the ticket"
    listed = words(wang.open_page(f"/papers/{no}"))
    assert "交办单" in listed and "督办函" not in listed

    text = paper_text(wang.get(f"/papers/{no}/dispatch"))

    head, _, rest = text.partition("\n诉求\n")
    assert head.splitlines() == [
        "县热线工作站", "交办单", f"工单号：{no}",
        "依据：《龙胜各族自治县12345政务服务便民热线管理办法》（龙政办发〔2023〕2号）",
        "主送：县交通运输局", "上级工单号：GL-1", "标题：扬尘",
        "诉求类型：投诉", "来源：市12345热线转派", "登记时间：2024-09-11 15:20", "诉求人：覃**",
        "手机号码：142****0005", "诉求人地址：龙胜镇****", "说明：（诉求人信息已遮蔽）", "主办单位：县交通运输局",
    ]  # fmt: skip
    assert "诉求内容：砂石车不盖篷布" in rest
    assert re.search(r"派单（2024-09-11 15:20 .*王站长）", rest) and "主办单位：县交通运输局" in rest
    assert "时限\n依据龙政办发〔2023〕2号第十二条" in rest and "至2024年9月26日24:00届满" in rest
    assert rest.endswith("县热线工作站（盖章）\n2024年9月11日\n2024-09-11 15:20 王站长 打印")
    assert "盖章" not in paper_text(wang.get(f"/papers/{no}/ticket"))

    desk.moves_to("2024-09-13 09:00")
    later = paper_text(browse(WANG).get(f"/papers/{no}/dispatch"))
    assert later.endswith("县热线工作站（盖章）\n2024年9月11日\n2024-09-13 09:00 王站长 打印")


def test_a_paper_in_clear_needs_a_reason_and_is_journaled(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    wang = browse(WANG)
    assert wang.post(f"/papers/{no}/ticket", {"reason": ""}).status_code == 422
    assert "14200000005" not in paper_text(wang.get(f"/papers/{no}/ticket"))
    text = paper_text(wang.post(f"/papers/{no}/ticket", {"reason": "上门核实"}))
    assert "14200000005" in text and "覃先生" in text and "遮蔽" not in text
    assert reveals(desk, no) == 1


def test_a_ticket_of_earlier_days_with_signs_that_no_paper_knows_is_printed(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    with desk.program.database.write() as transaction:
        ticket = records.find_one(transaction.connection, "ticket", no=no)
        assert ticket is not None
        ticket.set(title="扬\uffff尘\x0b严重\ufffe")
        records.flush(transaction.connection, [ticket])
        transaction.commit()
    assert "标题：扬\ufffd尘\ufffd严重\ufffd" in paper_text(browse(WANG).get(f"/papers/{no}/ticket"))


def test_papers_are_for_who_may_see_the_ticket(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    for path in (f"/papers/{no}", f"/papers/{no}/ticket"):
        assert browse(WEI).get(path).status_code == 404
        assert browse(LI).get(path).status_code == 200
    assert browse(WANG).get(f"/papers/{no}/meeting").status_code == 404
    assert browse(WANG).get(f"/papers/{no}/anything").status_code == 404


def test_a_return_and_a_supervision_have_their_papers(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    sent = desk.posts(WANG, f"/tickets/{no}/messages/supervision", {"method": "phone", "content": "请抓紧办理"})
    assert sent.status_code == 200, sent.text
    assert "督办内容：请抓紧办理" in paper_text(browse(LI).get(f"/papers/{no}/supervision"))


# ---- export


def exported(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, words(answer.text)
    if answer.content_type.startswith("text/csv"):
        lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row), "no formulas"
        lines = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tickets_are_exported_masked_in_the_columns_of_the_upstream(desk: Desk, browse: Browse, form: str) -> None:
    desk.moves_to("2024-09-11 15:20")
    no = desk.dispatched(title="=cmd|' /C calc'!A0", place="@某路")
    desk.registered()
    second, first = exported(browse(WANG).post("/export", {"format": form}))
    escape = "'" if form == "csv" else ""
    assert (first["工单号"], first["上级工单号"], first["诉求类型"]) == (no, "GL-1", "投诉")
    assert (first["标题"], first["事发地点"]) == (f"{escape}=cmd|' /C calc'!A0", f"{escape}@某路")
    assert (first["诉求人姓名"], first["手机号码"]) == ("覃**", "142****0005")
    assert (first["主办单位"], first["登记时间"]) == ("县交通运输局", "2024-09-11 15:20")
    assert first["办理期限"].startswith("2024-09-") and second["主办单位"] == ""


def test_an_export_holds_what_the_person_may_see_and_asked_for(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.registered()
    assert [row["工单号"] for row in exported(browse(LI).post("/export", {"format": "csv"}))] == [no]
    assert exported(browse(WEI).post("/export", {"format": "csv"})) == []
    wang = browse(WANG)
    assert len(exported(wang.post("/export", {"since": "2024-09-11", "until": "2024-09-11"}))) == 2
    assert exported(wang.post("/export", {"since": "2024-09-12"})) == []
    assert exported(wang.post("/export", {"until": "2024-09-10"})) == []
    assert wang.post("/export", {"since": "never"}).status_code == 422
    reversed_days = wang.post("/export", {"since": "2024-09-12", "until": "2024-09-11"})
    assert reversed_days.status_code == 422 and "起始日期晚于截止日期" in words(reversed_days.text)


@pytest.mark.parametrize("typed", [{"until": "9999-12-31"}, {"since": "0001-01-01"}, {"until": "2100-01-01"}])
def test_days_that_no_ticket_has_are_refused_at_their_field(desk: Desk, browse: Browse, typed: dict[str, str]) -> None:
    wang = browse(WANG)
    answer = wang.post("/export", {**typed, "format": "csv"})
    assert answer.status_code == 422 and "日期应在2000年至2099年之间" in words(answer.text)
    assert wang.post("/export", {"since": "2000-01-01", "until": "2099-12-31", "format": "csv"}).status_code == 200


def test_callers_in_clear_need_a_reason_and_are_journaled(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    wang = browse(WANG)
    assert wang.post("/export", {"clear": "1", "reason": " "}).status_code == 422
    (row,) = exported(wang.post("/export", {"clear": "1", "reason": "报送上级"}))
    assert (row["诉求人姓名"], row["手机号码"]) == ("覃先生", "14200000005")
    assert reveals(desk, no) == 1
    assert browse(ZHAO).post("/export", {"clear": "1", "reason": "看看"}).status_code == 403
