"""From columns with Chinese headings to the fields of the registration form, and from cells to their values."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.packs import Form
from app.packs.forms import Field
from app.worktime import SHANGHAI

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "kind": ("诉求类型", "工单类型", "诉求类别", "类型", "诉求性质"),
    "source": ("诉求来源", "受理渠道", "渠道", "工单来源"),
    "upstream_no": ("上级工单号", "工单编号", "工单号", "上级工单编号", "编号", "受理编号", "流水号"),
    "title": ("诉求标题", "主题", "工单标题"),
    "content": ("诉求内容", "内容", "诉求描述", "工单内容", "反映内容"),
    "category": ("事项分类", "类别", "归口类别"),
    "caller_name": ("姓名", "诉求人", "来电人", "联系人", "来电人姓名", "市民姓名"),
    "caller_mobile": ("手机", "手机号", "联系电话", "来电号码", "电话", "联系号码"),
    "contact": ("联系方式", "备用电话"),
    "address": ("地址", "联系地址", "诉求人住址"),
    "place": ("发生地点", "事发地址", "事件地址", "事件地点"),
    "emergency": ("突发事件", "是否突发", "紧急"),
    "anonymous": ("是否匿名",),
    "confidential": ("是否保密", "保密"),
    "publishable": ("是否公开", "公开"),
}
"""Headings that upper hotlines use for a field, besides its own label."""
YES = frozenset(["是", "有", "对", "√", "✓", "y", "yes", "true", "1"])
NO = frozenset(["否", "无", "不", "×", "n", "no", "false", "0"])
LANDLINE = re.compile(r"(?:[(（]?0\d{2,3}[)）]?[-— ]?\d{7,8}|[2-9]\d{6,7})(?:[-—转 ]+\d{1,6})?")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MOMENT = re.compile(DAY.pattern + r"(?:[T\s]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?[秒分]?)")


def importable(form: Form) -> list[Field]:
    """Fields that a cell can fill."""
    return [each for each in form.fields if each.type != "filepicker"]


def recognised(form: Form, headings: Sequence[str]) -> dict[int, str]:
    """Column -> field, each field once: by its label, its English label, its key, and what else it is called."""
    found: dict[int, str] = {}
    for tier in range(2):
        for each in importable(form):
            own = (each.label, each.label_en, each.key)
            names = {_plain(name) for name in (own if tier == 0 else ALSO_CALLED.get(each.key, ())) if name}
            for column, heading in enumerate(headings):
                if each.key not in found.values() and column not in found and _plain(heading) in names:
                    found[column] = each.key
    return found


def _plain(heading: str) -> str:
    """A heading without blanks, stars and what stands in brackets."""
    return re.sub(r"[（(\[【].*?[)）\]】]|[\s*＊:：]", "", heading).lower()


def values(form: Form, cells: Sequence[str], mapping: Mapping[int, str], fixed: Mapping[str, str],
           units: Mapping[str, str]) -> dict[str, Any]:  # fmt: skip
    """What a row says, as the form takes it; a cell that cannot be read is left to the form to refuse."""
    given: dict[str, Any] = {}
    texts = {**fixed, **{key: cells[column] for column, key in mapping.items() if cells[column]}}
    for key, text in texts.items():
        known = form.field(key)
        if known is not None and text:
            given[key] = value(known, text, units)
    return _landline_apart(form, given)


def _landline_apart(form: Form, given: dict[str, Any]) -> dict[str, Any]:
    """A column of telephone numbers (来电号码) holds both sorts, but only a mobile gets text messages: a landline is
    another way of contact. What is neither is left to the form to refuse."""
    number = given.get("caller_mobile")
    if form.field("contact") and isinstance(number, str) and LANDLINE.fullmatch(number.strip()):
        others = {key: each for key, each in given.items() if key != "caller_mobile"}
        return {**others, "contact": "、".join(filter(None, (given.get("contact"), number.strip())))}
    return given


def value(known: Field, text: str, units: Mapping[str, str]) -> Any:
    """``units``: name -> code."""
    if known.type == "checkbox":
        word = text.strip().lower()
        return True if word in YES else False if word in NO else text
    if known.type in ("checklist", "taglist"):
        return [_chosen(known, part.strip(), units) for part in re.split("[、,，;；]", text) if part.strip()]
    if known.type == "number":
        return _number(text)
    if known.type == "datetime":
        return _instant(known, text)
    return _chosen(known, text, units)


def _chosen(known: Field, text: str, units: Mapping[str, str]) -> str:
    if known.unit:
        return units.get(text, text)
    exactly = [option.value for option in known.options if text in (option.label, option.value)]
    # "表扬（条文未列）" is what a form calls it, "表扬" what the hotline above writes.
    nearly = [option.value for option in known.options if text == re.sub("（[^（）]*）$", "", option.label)]
    return next(iter(exactly), nearly[0] if len(nearly) == 1 else text)


def _number(text: str) -> Any:
    try:
        return int(text) if re.fullmatch(r"-?\d{1,15}", text) else float(text)
    except ValueError:
        return text


def _instant(known: Field, text: str) -> str:
    try:
        if known.subtype == "date":
            day = DAY.match(text)
            return date(*(int(part) for part in day.groups())).isoformat() if day else text
        moment = MOMENT.fullmatch(text.strip())
        if not moment:
            return text
        year, month, day_, hour, minute, second = (int(part or 0) for part in moment.groups())
        return datetime(year, month, day_, hour, minute, second, tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return text
