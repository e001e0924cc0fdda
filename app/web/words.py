"""What the closed words of the program are called on pages."""

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

ROLES: dict[str, LazyString] = {
    "station": _("热线工作站"),
    "authority": _("主管单位"),
    "unit": _("承办单位"),
    "unit_head": _("单位负责人"),
    "department": _("主管部门"),
    "government": _("人民政府"),
    "agent": _("话务员"),
    "upstream": _("上级热线"),
    "auditor": _("管理者"),
    "owner": _("流程管理员"),
    "admin": _("系统管理员"),
    "system": _("系统"),
}


def role_words(roles: Iterable[str]) -> str:
    """The roles as people call them."""
    return " · ".join(str(word) for role, word in ROLES.items() if role in set(roles))
