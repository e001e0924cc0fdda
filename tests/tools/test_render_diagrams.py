"""The renderer, as far as it goes without a browser."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.render_diagrams import MARGIN, WATERMARK, NotDrawn, drawn_area, page_of

LAYOUT = """<d xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
<dc:Bounds x="160" y="80" width="400" height="200"/><di:waypoint x="600" y="90"/></d>"""


def test_area_holds_shapes_and_lines() -> None:
    area = drawn_area(ElementTree.fromstring(LAYOUT))
    assert area == (160 - MARGIN, 80 - MARGIN, 440 + 2 * MARGIN, 200 + 2 * MARGIN + WATERMARK)


def test_a_diagram_without_layout_is_refused() -> None:
    with pytest.raises(NotDrawn):
        drawn_area(ElementTree.fromstring("<d/>"))


def test_the_diagram_cannot_end_the_pages_script(tmp_path: Path) -> None:
    source = tmp_path / "x.bpmn"
    source.write_text(LAYOUT.replace("<d ", '<d name="&lt;/script&gt;" '), encoding="utf-8")
    html, width, height = page_of(source, "library")
    assert html.count("</script>") == 2
    assert (width, height) == (480, 260)
