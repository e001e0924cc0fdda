"""What lights, due windows, milestones and batches are called."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.services.words import MILESTONES as milestones
from app.web import words
from app.web.language import pick

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
MILESTONES: dict[str, LazyString] = {name: LazyString(pick, both) for name, both in milestones.items()}
BATCHES: dict[str, LazyString] = {"sign": _("批量签收"), "dispatch": _("批量派单"), "urge": _("批量催办")}
