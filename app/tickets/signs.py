"""Signs that no text may hold: controls, halves of a sign, and numbers that Unicode says are no characters.

A database takes most of them, and then no paper can be printed: XML, which Word files are made of, knows no U+FFFF.
"""

import re

_NEVER = r"\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
IN_LINE = re.compile(rf"[\x00-\x1f{_NEVER}]")
"""What a line may not hold."""
IN_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f{_NEVER}]")
"""What several lines may not hold: tabs and line feeds they may."""
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE = r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*$"
"""A line, in words that every reader of a JSON schema understands."""
INSTEAD = "\ufffd"


def for_xml(text: str) -> str:
    """The text with a mark instead of each sign that XML does not know."""
    return NOT_XML.sub(INSTEAD, text)
