"""What roles, administrators' acts and the door's outcomes are called."""

from flask_babel import lazy_gettext as _

from app.services.admin import administration
from app.web.words import ROLES

ROLE_WORDS = {role: word for role, word in ROLES.items() if role in administration.ROLES}
"""The roles that people can be given, in the order in which they are offered."""
ACTS = {
    "add_unit": _("新增单位"),
    "change_unit": _("修改单位"),
    "add_person": _("新增人员"),
    "change_person": _("修改人员"),
    "activate_person": _("恢复使用"),
    "deactivate_person": _("停用账号"),
    "reset_password": _("重置密码"),
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
