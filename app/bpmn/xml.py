"""Parses XML that nobody vouches for. The only module that names lxml.

Refused before libxml2 sees a byte: too large, not UTF-8, a document type (which lets in entity bombs and other files).
Refused after parsing: processing instructions, a wrong root, deep nesting. Comments are dropped, because one inside a
script or a condition splits its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.bpmn.problems import InvalidFile, Problems

MAX_BYTES = 2_000_000  # the largest real diagram has some 150 kB
MAX_DEPTH = 100

_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Node = Any  # an lxml element; lxml has no type hints


def parse(data: bytes, problems: Problems, root: str, namespaces: frozenset[str]) -> Node:
    """The root element, whose tag must be `root` in one of `namespaces`. Raises InvalidFile."""
    _check_bytes(data, problems)
    problems.raise_if_any()
    # encoding: overrides what the file declares, so that what was checked above is what is parsed.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=False,
    )
    try:
        node = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        zh, en = f"不是正确的 XML：{error.msg}", f"Not well-formed XML: {error.msg}"
        problems.add("xml", zh, en, line=error.lineno or None)
        raise InvalidFile(problems.found) from error
    _check_tree(node, problems, root, namespaces)
    problems.raise_if_any()
    return node


def _check_bytes(data: bytes, problems: Problems) -> None:
    if not data.strip():
        problems.add("empty", "文件为空。", "The file is empty.")
    elif len(data) > MAX_BYTES:
        problems.add("too-large", f"文件超过 {MAX_BYTES:,} 字节。", f"The file has more than {MAX_BYTES:,} bytes.")
    elif not _is_utf8(data):
        problems.add("encoding", "文件必须是 UTF-8 编码。", "The file must be encoded in UTF-8.")
    elif declaration := _DECLARATION.search(data):
        at = data.count(b"\n", 0, declaration.start()) + 1
        problems.add("doctype", "不允许文档类型和实体声明。", "Document types and entities are not allowed.", line=at)


def _is_utf8(data: bytes) -> bool:
    declared = _ENCODING.match(data)
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data  # UTF-16 without a mark reads as UTF-8 full of zeros


def _check_tree(node: Node, problems: Problems, root: str, namespaces: frozenset[str]) -> None:
    for instruction in node.getroottree().xpath("//processing-instruction()"):
        problems.add(
            "processing-instruction",
            f"不允许处理指令“{instruction.target}”。",
            f'The processing instruction "{instruction.target}" is not allowed.',
            line=line(instruction),
        )
    if local(node) != root or namespace(node) not in namespaces:
        problems.add(
            "root",
            f"根元素应为 {root}，实为“{node.tag}”。",
            f'The root element must be {root}, not "{node.tag}".',
            line=line(node),
        )
    deep = _too_deep(node)
    if deep is not None:
        problems.add("depth", f"嵌套超过 {MAX_DEPTH} 层。", f"Nested deeper than {MAX_DEPTH}.", line=line(deep))


def _too_deep(root: Node) -> Node | None:
    level, depth = [root], 1
    while level:
        if depth > MAX_DEPTH:
            return level[0]
        level, depth = [child for node in level for child in node], depth + 1
    return None


def local(node: Node) -> str:
    """The tag without its namespace."""
    return str(node.tag).rpartition("}")[2]


def namespace(node: Node) -> str:
    """The namespace of the tag, or the empty text."""
    return str(node.tag)[1:].rpartition("}")[0] if str(node.tag).startswith("{") else ""


def line(node: Node) -> int:
    """Line of the start tag's end, as libxml2 counts it."""
    return int(node.sourceline or 0)


def text(node: Node | None) -> str:
    """The text directly in the node, stripped; empty if there is no node."""
    return "" if node is None else (node.text or "").strip()


def child(node: Node, tag: str) -> Node | None:
    """The first child with this local tag in the node's own namespace."""
    return next(children(node, tag), None)


def children(node: Node, *tags: str) -> Iterator[Node]:
    """Children with these local tags (none given: all) in the node's own namespace."""
    own = namespace(node)
    return (each for each in node if namespace(each) == own and (not tags or local(each) in tags))


def attributes(node: Node, space: str) -> dict[str, str]:
    """The attributes of one namespace, by local name."""
    prefix = f"{{{space}}}"
    return {name[len(prefix) :]: value for name, value in node.attrib.items() if name.startswith(prefix)}
