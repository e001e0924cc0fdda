"""Words for people: what the closed vocabularies of the program are called."""

KINDS = {
    "dispatch": ("派单", "dispatch"), "sign": ("签收", "signing"), "return": ("申请退单", "requesting a return"),
    "handle": ("办结答复", "handling and reply"), "co_handle": ("协办", "co-handling"),
    "survey": ("满意度答复", "answer to the survey"), "explanation": ("书面说明", "written explanation"),
    "redo": ("重办", "doing it again"), "contact": ("联系诉求人", "contacting the caller"),
    "review": ("审核", "review"), "meeting": ("联席会议", "joint meeting"), "follow_up": ("回访", "follow-up"),
    "appeal": ("申诉", "appeal"), "knowledge": ("补充完善知识", "completing knowledge"),
    "supervision": ("督办", "supervision"), "supervision_system": ("系统督办", "supervision in the system"),
    "callback": ("回电答复", "calling back"), "return_site_check": ("现场核实后退单", "a return after a site check"),
    "rectification": ("整改", "rectification"), "appeal_daily": ("日常数据申诉", "appealing against daily data"),
    "staff_change": ("人员调整备案", "reporting a change of staff"),
}  # fmt: skip
"""The closed vocabulary of deadline kinds, in words."""
