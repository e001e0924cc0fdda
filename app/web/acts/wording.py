"""Words that the script of the act pages and form-js show, in the visitor's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.web.language import pick
from app.worktime import Limit, Unit, limit_en, limit_zh

UNITS = ("workday", "day", "hour", "minute")


def script_words() -> dict[str, str]:
    """What the script (web/src/acts.js) says by itself, by name."""
    return {
        "sending": _("正在提交…"), "again": _("没有成功，您填写的内容都还在，请稍后再试。"),
        "signed_out": _(
            "您已退出登录，或者登录已过期；没有提交，您填写的内容都还在。请在新窗口用本人账号登录，再回到这里提交。"
        ),
        "unsaved_signed_out": _("未登录，草稿没有保存。"),
        "faulty": _("有栏目没有填好，已在栏目下标出。"), "saving": _("正在保存…"), "unsaved": _("草稿没有保存。"),
        "uploading": _("正在上传附件…"), "files_failed": _("工单已登记，但附件没有全部上传，请在工单页面补传。"),
        "hours": _("还有%(n)s小时%(m)s分", n="{hours}", m="{minutes}"), "minutes": _("还有%(m)s分钟", m="{minutes}"),
        "late": _("已超过%(n)s小时%(m)s分", n="{hours}", m="{minutes}"),
        "late_minutes": _("已超过%(m)s分钟", m="{minutes}"),
    }  # fmt: skip


def form_words() -> dict[str, str]:
    """What form-js says in English, by what it says; ``#`` stands for a number or a text in it."""
    return {
        "Field is required.": _("必须填写。"), "Field must have maximum length of #.": _("最多#个字。"),
        "Field must have minimum length of #.": _("至少#个字。"),
        "Field must have minimum value of #.": _("不能小于#。"),
        "Field must have maximum value of #.": _("不能大于#。"),
        "Field must match pattern #.": _("格式不符合要求。"), "Value is not a number.": _("应为数字。"),
        "Value is expected to be an integer.": _("应为整数。"),
        "Value is expected to have at most # decimal digit.": _("最多#位小数。"),
        "Value is expected to have at most # decimal digits.": _("最多#位小数。"),
        "Please select a valid value, the two nearest valid values are # and #.": _("最接近的可用值是#和#。"),
        "Increment": _("加"), "Decrement": _("减"), "Browse": _("选择文件"),
        "No files selected": _("没有选择文件"), "# files selected": _("已选择#个文件"), "No results": _("没有结果"),
        "All values selected": _("已全部选择"), "Search": _("搜索"), "Select": _("请选择"),
        "Skip to search": _("跳到搜索"), "Remove tag": _("移除"), "Time": _("时间"), "Date": _("日期"),
    }  # fmt: skip


def limit_words(limit: Mapping[str, Any]) -> str:
    """2个工作日."""
    if limit["amount"] is None or limit["unit"] not in UNITS:
        return str(_("无时限"))
    counted = Limit(limit["amount"], Unit(limit["unit"]))
    return pick((limit_zh(counted), limit_en(counted)))


def unit_words(unit: str) -> str:
    """个工作日: what a number that stands alone counts."""
    words: dict[str, str] = {"workday": _("个工作日"), "day": _("个自然日"), "hour": _("小时"), "minute": _("分钟")}
    return words[unit]
