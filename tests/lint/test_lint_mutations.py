"""Lint survives whatever a diagram editor or a slip of the keyboard makes of a sound pack."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bpmn import InvalidFile
from app.packs import diff, parse_release
from tests.lint.samples import base_files, check

FILES = sorted(name for name in base_files() if name.endswith((".bpmn", ".dmn", ".form", ".toml", ".json")))
PIECES = re.compile(rb' [\w:]+="[^"]*"|<[\w:]+ [^<>]*/>|>[^<>\n]+<|"[^"\n]*"')
WORDS = [b"", b'"x"', b"> <", b">1/0<", b'>due("x")<', b">setting()<", b' name=""', b' hotline:form="x"', b"5", b"null"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(FILES), st.integers(0, 10_000), st.sampled_from(WORDS)), min_size=1, max_size=3)
)
def test_a_pack_is_refused_or_judged_and_never_breaks_the_judge(slips: list[tuple[str, int, bytes]]) -> None:
    files = base_files()
    for file, place, word in slips:
        found = list(PIECES.finditer(files[file]))
        piece = found[place % len(found)]
        files[file] = files[file][: piece.start()] + word + files[file][piece.end() :]
    try:
        release = parse_release(files)
    except InvalidFile as refused:
        assert refused.problems
        return
    for problem in check(release):
        assert problem.file and problem.zh and problem.en
    list(diff(parse_release(base_files()), release).lines())
