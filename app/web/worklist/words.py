"""What the lists say of what is left and of counts; with the labels, for the templates."""

from flask_babel import gettext as _

from app.services.task_lights import Left, Light
from app.web.worklist.labels import BATCHES, DUE, LIGHTS, MILESTONES

__all__ = ["BATCHES", "DUE", "LIGHTS", "MILESTONES", "capped", "left_words"]


def left_words(light: Light) -> str:
    """还有2个工作日; empty where there is no limit."""
    return _left(light.left) if light.left else ""


def _left(left: Left) -> str:
    n = left.amount
    if left.today or not n:
        return str(_("今天到期") if left.today else _("下一工作日前到期"))
    if left.late:
        past = {"workday": _("逾期%(n)s个工作日", n=n), "hour": _("逾期%(n)s小时", n=n)}
        return str(past.get(left.unit) or _("逾期%(n)s分钟", n=n))
    rest = {"workday": _("还有%(n)s个工作日", n=n), "hour": _("还有%(n)s小时", n=n)}
    return str(rest.get(left.unit) or _("还有%(n)s分钟", n=n))


def capped(number: int, most: int) -> str:
    """99+ where nobody counted further."""
    return f"{most - 1}+" if number >= most else str(number)
