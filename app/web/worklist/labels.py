"""What lights, due windows, milestones and batches are called."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.web import words

LIGHTS: dict[str, LazyString] = {
    name: words.LIGHTS[name][1] for name in ("red", "yellow", "sms", "pending", "provisional", "ok", "none")
}
"""Those that one may filter by."""
DUE: dict[str, LazyString] = {
    "overdue": _("已过期"),
    "today": _("今天到期"),
    "tomorrow": _("明天以前到期"),
    "week": _("7天内到期"),
    "none": _("没有时限"),
}
MILESTONES: dict[str, LazyString] = {
    "registered": _("已登记"),
    "accepted": _("已受理"),
    "dispatched": _("已派单"),
    "signed": _("已签收"),
    "contacted": _("已联系"),
    "replied": _("已答复"),
    "closed": _("已办结"),
    "followed_up": _("已回访"),
    "archived": _("已归档"),
    "refused": _("不予受理"),
    "returned_upstream": _("退回上级"),
    "cancelled": _("已撤销"),
}
BATCHES: dict[str, LazyString] = {"sign": _("批量签收"), "dispatch": _("批量派单"), "urge": _("批量催办")}
