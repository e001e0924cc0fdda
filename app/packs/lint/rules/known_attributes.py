"""Attributes of the hotline namespace are the known ones, where they mean something: a misspelt one says nothing."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at

ANYWHERE = frozenset({"milestone", "meets"})
RECEIVING = frozenset({"form", "checks", "external", "addressee"})
OWN = {
    "userTask": frozenset({"act", "form", "checks"}),
    "serviceTask": frozenset({"handler", "result"}),
    "businessRuleTask": frozenset({"decision"}),
    "startEvent": RECEIVING,
    "intermediateCatchEvent": RECEIVING,
    "boundaryEvent": RECEIVING,
}


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        known = ANYWHERE | OWN.get(element.type, frozenset())
        for name in sorted(element.attributes.keys() - known):
            zh = f"此处不认识属性 hotline:{name}。"
            yield at(diagram, element, zh, f"The attribute hotline:{name} means nothing here.")
        if element.attributes.get("external", "true") not in ("true", "false"):
            yield at(diagram, element, "hotline:external 应为 true 或 false。", "hotline:external is true or false.")
        form, addressee = context.form_of(element), element.attributes.get("addressee")
        if addressee is not None and (form is None or form.field(addressee) is None):
            zh = f"表单没有栏目“{addressee}”（hotline:addressee）。"
            yield at(diagram, element, zh, f'The form has no field "{addressee}" (hotline:addressee).')
