"""What the closed words of a ticket's page are called."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from app.web.language import pick
from app.web.words import confidants
from app.web.worklist.words import MILESTONES as STANDS  # noqa: F401  (what templates call words.STANDS)
from app.worktime import Limit, Unit, limit_en, limit_zh

MILESTONES: dict[str, LazyString] = {
    "registered": _("诉求登记"),
    "accepted": _("受理"),
    "refused": _("不予受理"),
    "returned_upstream": _("退回上级"),
    "dispatched": _("派单"),
    "signed": _("签收"),
    "contacted": _("联系诉求人"),
    "replied": _("答复"),
    "closed": _("办结"),
    "followed_up": _("回访"),
    "archived": _("归档"),
}
"""The milestones that diagrams reach (docs/diagram-language.md), as steps of the way."""

EVENTS: dict[str, LazyString] = {
    "registered": _("诉求登记"),
    "task_completed": _("办理"),
    "task_claimed": _("领取"),
    "task_released": _("退还"),
    "task_assigned": _("指派"),
    "message_received": _("事项"),
    "timer_fired": _("到时"),
    "personal_data_revealed": _("查看诉求人信息"),
    "calendar_changed": _("日历变更"),
    "migrated": _("换发布版本"),
    "attachment_added": _("附件"),
    "linked": _("关联重复件"),
    "unlinked": _("取消关联"),
}
REFUSED = {
    "complete": _("办理任务"),
    "claim": _("领取任务"),
    "release": _("退还任务"),
    "assign": _("指派任务"),
    "draft": _("保存草稿"),
    "attach": _("上传附件"),
    "link": _("关联重复件"),
    "unlink": _("取消关联"),
    "reveal": _("查看诉求人信息"),
    "resend": _("重新发送消息"),
    "retry": _("重新执行到时事项"),
    "resolve": _("了结事件单"),
}
"""The program's own acts, as they stand in the log of refusals; a pack's messages bear the pack's names."""
PARTS = {"lead": _("主办"), "co": _("协办")}
ENDED = {
    "completed": _("已完成"),
    "done": _("已完成"),
    "returned": _("已退单"),
    "redo": _("重办"),
    "cancelled": _("已取消"),
    "closed": _("已结束"),
    "redispatched": _("已改派"),
    "ticket_ended": _("随工单结束"),
}
"""Why an assignment or a side process is over; a reason that stands here not is shown as it is."""
SATISFACTION = {"satisfied": _("满意"), "neutral": _("基本满意"), "dissatisfied": _("不满意")}
BASES = {
    "stated": _("诉求人答复"),
    "imported": _("上级热线的评价"),
    "manual": _("人工回访"),
    "default": _("评价期满没有答复，按默认登记"),
}
"""What a satisfaction rests on (handlers/record_satisfaction.py)."""
LEVELS = {"sms": _("短信预警"), "yellow": _("黄牌"), "red": _("红牌")}
LETTERS = {"waiting": _("待发送"), "sent": _("已发送"), "dead": _("发送失败")}
WITHHELD = {
    "destroyed": _("保存期满，个人信息已经销毁。"),
    "none": _("没有诉求人信息：登记时没有留下。"),
    "role": _("有诉求人信息，您的角色不能查看。"),
}
"""Why no caller is shown (app.services.ticket.pages.caller_withheld); ``withheld`` says all of them."""
RELATIONS = {"caller": _("同一诉求人"), "place": _("地点相近"), "title": _("内容相近")}
NO_LIMIT = _("制度未规定")
SIZES = ((1024 * 1024, "MB"), (1024, "KB"))


def withheld(why: str) -> str:
    if why == "confidential":
        return str(gettext("诉求人要求保密，只有%(who)s可以查看。", who=confidants()))
    return str(WITHHELD[why])


def limit(amount: int | None, unit: str) -> str:
    """3个工作日."""
    if amount is None:
        return str(NO_LIMIT)
    counted = Limit(amount, Unit(unit))
    return pick((limit_zh(counted), limit_en(counted)))


def size(count: int) -> str:
    """1.5 MB; ``count`` in bytes."""
    for whole, name in SIZES:
        if count >= whole:
            return f"{count / whole:.1f} {name}"
    return f"{count} B"
