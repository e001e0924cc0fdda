"""A paper as a Word file."""

import io
from dataclasses import replace
from datetime import UTC, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from app.services.exchange.printing import Lines, Paper
from app.tickets.signs import for_xml

FONT = "宋体"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def written(paper: Paper, at: datetime) -> bytes:
    """The file's bytes. What XML cannot hold (it may stand in tickets of earlier days) is printed as a mark."""
    paper = _printable(paper)
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    properties = document.core_properties
    properties.author, properties.title = paper.issuer, f"{paper.title} {paper.number}"
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    for text, size in ((paper.issuer, 14), (paper.title, 20)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.bold, run.font.size = True, Pt(size)
    document.add_paragraph(f"工单号：{paper.number}")
    document.add_paragraph(f"依据：{paper.basis}")
    _table(document, paper.lines)
    for heading, lines in paper.sections:
        document.add_paragraph().add_run(heading).bold = True
        if lines:
            _table(document, lines)
    if paper.sentences:
        document.add_paragraph().add_run("时限").bold = True
        for sentence in paper.sentences:
            document.add_paragraph(sentence)
    for text in paper.signature:
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(paper.foot)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _printable(paper: Paper) -> Paper:
    return replace(
        paper, title=for_xml(paper.title), issuer=for_xml(paper.issuer), basis=for_xml(paper.basis),
        number=for_xml(paper.number), lines=_lines(paper.lines), foot=for_xml(paper.foot),
        sections=[(for_xml(heading), _lines(lines)) for heading, lines in paper.sections],
        sentences=[for_xml(sentence) for sentence in paper.sentences],
    )  # fmt: skip


def _lines(lines: Lines) -> Lines:
    return [(for_xml(label), for_xml(text)) for label, text in lines]


def _table(document: "Document", lines: Lines) -> None:  # type: ignore[valid-type]
    table = document.add_table(rows=0, cols=2, style="Table Grid")  # type: ignore[attr-defined]
    for label, text in lines:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
        cells[0].width, cells[1].width = Cm(3.5), Cm(12.5)
