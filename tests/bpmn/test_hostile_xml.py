"""Files that attack the reader are refused, quickly and without reading or fetching anything else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bpmn import InvalidFile, read_diagram, read_table
from app.bpmn.xml import MAX_BYTES, MAX_DEPTH
from tests.hang import ends_soon

OPEN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
PLAIN = f'{OPEN}<process id="p" isExecutable="true"/></definitions>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def refused(data: bytes) -> str:
    with ends_soon(), pytest.raises(InvalidFile) as caught:
        read_diagram(data, "p.bpmn")
    with pytest.raises(InvalidFile):
        read_table(data, "t.dmn")
    (problem,) = caught.value.problems
    assert problem.zh and problem.en
    return problem.rule


def nested(levels: int) -> bytes:
    return f"{OPEN}{'<subProcess>' * levels}{'</subProcess>' * levels}</definitions>".encode()


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "xml"),
        (b"PK\x03\x04 a zip file", "xml"),
        (b"%PDF-1.7", "xml"),
        (b'{"json": 1}', "xml"),
        (OPEN.encode(), "xml"),
        (PLAIN.encode() * 2, "xml"),
        (f"{OPEN}&undefined;</definitions>".encode(), "xml"),
        (f"{OPEN}\x01</definitions>".encode(), "xml"),
        (b"<definitions/>", "root"),
        (PLAIN.replace("definitions", "html").encode(), "root"),
        (PLAIN.replace("20100524", "20990101").encode(), "root"),
        (PLAIN.encode() + b" " * MAX_BYTES, "too-large"),
        (nested(MAX_DEPTH), "depth"),
        (nested(10_000), "xml"),
        (nested(70_000), "xml"),
        (f'<?xml-stylesheet href="http://example.com/x.xsl"?>{PLAIN}'.encode(), "processing-instruction"),
        (PLAIN.replace("<process", "<?php system('x') ?><process").encode(), "processing-instruction"),
        (f'<!DOCTYPE x SYSTEM "http://example.com/x.dtd">{PLAIN}'.encode(), "doctype"),
        (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{OPEN}&l9;</definitions>'.encode(), "doctype"),
        (f'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]>{PLAIN}'.encode(), "doctype"),
        (PLAIN.encode("utf-16"), "encoding"),
        (PLAIN.encode("utf-16-le"), "encoding"),
        (PLAIN.encode("utf-32"), "encoding"),
        (PLAIN.encode("cp500"), "encoding"),
        (f'<?xml version="1.0" encoding="GBK"?>{PLAIN}'.encode("gbk"), "encoding"),
        (f'<?xml version="1.0" encoding="klingon"?>{PLAIN}'.encode(), "encoding"),
        (f'<?xml version="1.0" encoding="UTF-7"?>{PLAIN}'.encode(), "encoding"),
        (f'<?xml version="1.0" standalone="no" encoding = \'UTF-16\' ?>{PLAIN}'.encode(), "encoding"),
        (PLAIN.encode() + b"<!-- \xff -->", "encoding"),
        (PLAIN.encode() + b"\x00", "encoding"),
    ],
)
def test_refused(data: bytes, rule: str) -> None:
    assert refused(data) == rule


def test_large_files_are_read_to_their_end() -> None:
    """Two megabytes of anything cost no more than their length: no rule of the reader is quadratic."""
    tasks = "".join(f'<task id="t{number}"/>' for number in range(60_000))
    nodes = "".join(f"<flowNodeRef>t{number}</flowNodeRef>" for number in range(20_000))
    lanes = f'<laneSet id="s"><lane id="l" name="x">{nodes}</lane></laneSet>'
    with ends_soon():
        read_diagram(
            PLAIN.replace(
                "/></definitions", f">{lanes}{tasks[:1_300_000].rpartition('<')[0]}</process></definitions"
            ).encode(),
            "p",
        )
    assert refused(b"<?xml" + b" " * (MAX_BYTES - 10)) == "xml"
    assert refused(b"<?xml" + b" encoding" * (MAX_BYTES // 10)) == "xml"


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    data = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{OPEN}<process id="p" name="&e;"/></definitions>'
    with pytest.raises(InvalidFile) as caught:
        read_diagram(data.encode(), "p.bpmn")
    assert "SECRET" not in str(caught.value)


def test_harmless_variants_are_read() -> None:
    for prefix in (b"", b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="utf-8"?>\n', b"<!-- drawn by hand -->"):
        assert read_diagram(prefix + PLAIN.encode(), "p.bpmn").process_id == "p"


def test_xinclude_is_not_followed() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    with pytest.raises(InvalidFile) as caught:
        read_diagram(PLAIN.replace("/></definitions", f">{include}</process></definitions").encode(), "p.bpmn")
    assert [problem.rule for problem in caught.value.problems] == ["unknown-element"]


@given(st.binary(max_size=60), st.integers(0, len(PLAIN)))
def test_any_bytes_are_read_or_refused(junk: bytes, at: int) -> None:
    for data in (junk, PLAIN.encode()[:at] + junk + PLAIN.encode()[at:]):
        try:
            read_diagram(data, "p.bpmn")
        except InvalidFile as error:
            assert error.problems
