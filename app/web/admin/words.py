"""What roles, administrators' acts, the door's outcomes, incidents and errors of sending are called."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.services.admin import administration, people
from app.services.errand import TIMER_KINDS
from app.tickets.privacy import PersonalDataDestroyed
from app.web.language import named
from app.web.ticket.words import REFUSED
from app.web.words import ROLES, of_the_regulation, role_words

ROLE_WORDS = {role: word for role, word in ROLES.items() if role in administration.ROLES}
"""The roles that people can be given, in the order in which they are offered."""


BODIES = ("department", "authority", "government", "agent", "upstream")
"""Roles of which a regulation knows only some: whoever had another would have no task ever."""


def role_names() -> dict[str, str]:
    """Those, each as the regulation calls it."""
    return {role: role_words([role]) for role in ROLE_WORDS}


def offered_roles(held: Collection[str] = ()) -> dict[str, str]:
    """The same without bodies that the regulation does not know; what somebody has already can be taken away."""
    known = of_the_regulation(ROLE_WORDS)  # none before the first release: then everything is offered
    unknown = set(BODIES) - set(known) - set(held) if known else set()
    return {role: name for role, name in role_names().items() if role not in unknown}


LABELS = {people.COMMAND_LINE: _("命令行")}
"""Labels of tokens that nobody has written."""
ACTS = {
    "add_unit": _("新增单位"),
    "change_unit": _("修改单位"),
    "add_person": _("新增人员"),
    "change_person": _("修改人员"),
    "activate_person": _("恢复使用"),
    "deactivate_person": _("停用账号"),
    "reset_password": _("重置密码"),
    "unlock_account": _("解除锁定"),
    "issue_token": _("发放令牌"),
    "revoke_token": _("作废令牌"),
    "load_calendar": _("载入日历"),
    "retry_incident": _("重试故障"),
    "resolve_incident": _("解决故障"),
    "resend_message": _("重发消息"),
}
OUTCOMES = {
    "signed_in": _("已登录"),
    "wrong": _("密码有误"),
    "limited": _("尝试过多"),
    "refused": _("被拒绝"),
    "signed_out": _("已退出"),
    "signed_out_everywhere": _("在所有设备上退出"),
    "password_changed": _("修改密码"),
    "password_set": _("重置密码"),
    "unlocked": _("解除锁定"),
}
STATES = {"open": _("未处理"), "retried": _("已重试"), "resolved": _("已解决")}
JOBS = {"timers": _("定时器"), "outbox": _("发件箱")}

TIMER = _("到时事项")
STEPS = {**ACTS, **REFUSED, "register": _("登记工单"), **dict.fromkeys(TIMER_KINDS, TIMER)}
"""What was being done when an incident came about; a pack's messages bear the pack's names."""
CAUSES = {
    "table": _("决策表有误"),
    "diagram": _("流程图有误"),
    "refused": _("规则不允许"),
    "program": _("程序出错"),
}
REPEAT = _("没有生效，什么都没有改变。请本人再做一次；仍不成功时，把技术细节交给维护人员。")
REPEAT_AFTER_RELEASE = _("没有生效，什么都没有改变。请流程管理员改正后发布，已登记的工单迁移到新版本，再请本人重做。")
RETRY = _("每小时自动再试一次。原因排除后可以立即重试。")
RETRY_AFTER_RELEASE = _("每小时自动再试一次。请流程管理员改正后发布，把这件工单迁移到新版本，再重试。")

CHANNELS = {"sms": _("短信"), "notice": _("单位通知"), "upstream": _("上级热线")}
DESTROYED = PersonalDataDestroyed.__name__
_SILENT, _AWAY, _UNWRITABLE = _("收件方没有及时应答"), _("连接不上收件方"), _("不能写入发件文件夹")
UNSENT = {
    **dict.fromkeys(("ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout", "TimeoutError"), _SILENT),
    **dict.fromkeys(("ConnectError", "ReadError", "WriteError", "CloseError", "RemoteProtocolError"), _AWAY),
    **dict.fromkeys(("OSError", "PermissionError", "FileNotFoundError", "NotADirectoryError"), _UNWRITABLE),
    DESTROYED: _("个人信息已销毁，不能再发"),
}
"""Why a message was not taken: the errors of the two senders (app.jobs) and of app.services.sending."""


def what_failed(incident: Mapping[str, Any]) -> str:
    """办理任务 · 交办承办单位."""
    kind = incident["kind"]
    words = [str(word) for word in (STEPS.get(kind), named(incident["step"])) if word]
    return " · ".join(words) or str(kind)


def next_step(incident: Mapping[str, Any]) -> LazyString:
    """What the administrator is to do about it."""
    by_the_rules = incident["cause"] in ("table", "diagram")
    if incident["kind"] in TIMER_KINDS:
        return RETRY_AFTER_RELEASE if by_the_rules else RETRY
    return REPEAT_AFTER_RELEASE if by_the_rules else REPEAT


def unsent(error: str) -> LazyString:
    """The receiver's refusal, or what stood in the way."""
    return _("收件方没有接收") if error.startswith("HTTP ") else UNSENT.get(error, CAUSES["program"])
