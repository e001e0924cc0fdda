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
ANCHORS_EN = {
    "register": "registration", "accept": "acceptance", "dispatch": "dispatch", "hand_over": "the hand-over",
    "sign": "signing", "feedback": "the feedback to the unit", "review_result": "the review of the result",
    "review_return": "the decision on the return", "decide_meeting": "the decision of the joint meeting",
    "coordinate_duty": "the settling of who is in charge", "rule_on_duty": "the government's ruling",
    "supervision": "the supervision", "supervise": "the supervision", "knowledge_question": "the question",
    "survey_sent": "the sending of the survey", "survey_answer": "the caller's answer",
}  # fmt: skip
"""Acts that start clocks, in English; in Chinese the diagrams name them. Others are called as the pack calls them."""
MILESTONES = {
    "registered": ("已登记", "registered"), "accepted": ("已受理", "accepted"), "dispatched": ("已派单", "dispatched"),
    "signed": ("已签收", "signed for"), "contacted": ("已联系", "caller contacted"), "replied": ("已答复", "replied"),
    "closed": ("已办结", "closed"), "followed_up": ("已回访", "followed up"), "archived": ("已归档", "archived"),
    "refused": ("不予受理", "refused"), "returned_upstream": ("退回上级", "returned upstream"),
    "cancelled": ("已撤销", "cancelled"),
}  # fmt: skip
"""Where a ticket stands: on the desk and in what is taken out."""
ENDINGS = {
    "returned": ("退单", "the return"), "redo": ("重办", "the redo"), "redispatched": ("改派", "the new dispatch"),
    "done": ("工单结束", "the end of the ticket"), "ticket_ended": ("工单结束", "the end of the ticket"),
}  # fmt: skip
"""Why the deadlines of an assignment have ended, by the reason with which it did."""
