"""A small invented regulation for tests: what an element or a handler does, without a whole county around it.

A matter is dispatched, signed for (by the system, if nobody does in time), answered, reviewed (and answered again, if
the review fails), and confirmed by the hotline above. It can be supervised, and more time asked for that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from tests.engine.drawing import boundary, bpmn, chain, element, end, exclusive, flow, message, service, timer

PACK = "small"
FIRST, SECOND, THIRD = "甲局", "乙局", "丙局"
LANES = {
    "热线": ("station", None), "单位": ("unit", "assignment"), "负责人": ("unit_head", "assignment"),
    "政府": ("government", None), "上级": ("upstream", None),
}  # fmt: skip


def write(processes: Path, joint_mode: str = "lead_and_co", **diagrams: bytes) -> None:
    """Put the pack into this folder; ``diagrams`` go in place of its own, by process."""
    folder = processes / PACK
    (folder / "forms").mkdir(parents=True)
    (folder / "pack.toml").write_text(_settings(joint_mode), "utf-8")
    (folder / "clauses.toml").write_text("", "utf-8")
    drawn = {"matter": _matter(), "supervision": _supervision(), "supervision_extension": _more_time(), **diagrams}
    for name, data in drawn.items():
        (folder / f"{name}.bpmn").write_bytes(data)
    for name, data in _tables().items():
        (folder / f"{name}.dmn").write_text(data, "utf-8")
    for name, fields in FORMS.items():
        (folder / "forms" / f"{name}.form").write_text(json.dumps(_form(name, fields)), "utf-8")


def _settings(joint_mode: str) -> str:
    head = f'[pack]\nid = "{PACK}"\ntitle = "小办法"\nregion = "guangxi"\narea_code = "999999"\nupstream = "上级热线"\n'
    lanes = "".join(
        f'[lanes."{name}"]\nrole = "{role}"\n' + (f'scope = "{scope}"\n' if scope else "")
        for name, (role, scope) in LANES.items()
    )
    return f'{head}{lanes}[settings.joint_mode]\nvalue = "{joint_mode}"\nambiguity = "A-X09"\n'


def task(id_: str, act: str, form: str = "nothing", **more: str) -> str:
    return element("userTask", id_, hotline_act=act, hotline_form=form, **more)


def _matter() -> bytes:
    return bpmn(
        "matter",
        "@lane 热线: dispatch review",
        "@lane 单位: sign reply",
        "@lane 负责人: seal",
        "@lane 上级: confirm",
        element("startEvent", "start"),
        task("dispatch", "dispatch", "dispatch", hotline_milestone="dispatched"),
        service("assign", "assign"),
        service("clock_sign", "start_clock", kinds="'sign window'"),
        task("sign", "sign", hotline_meets="sign", hotline_milestone="signed"),
        boundary("sign_late", "sign", timer('due("sign")')),
        element("serviceTask", "sign_for", hotline_handler="sign_by_system", hotline_milestone="signed"),
        exclusive("signed"),
        service("clock_handle", "start_clock", kinds="'handle'"),
        exclusive("again"),
        task("reply", "reply", hotline_meets="handle", hotline_milestone="replied"),
        boundary("reply_late", "reply", timer('due("handle")'), interrupting=False),
        service("red", "issue_card", deadline="'handle'", level="'red'"),
        end("red_sent"),
        task("seal", "head_review"),
        task("review", "review_reply", "review"),
        exclusive("good", default="good_to_keep"),
        service("resume", "resume_clock", kinds="'handle'"),
        _rated("'dissatisfied'"),
        service("keep", "keep_fact", name="'mode'", value="'joint' if co_units > 0 else 'transfer'"),
        service("close", "close_ticket"),
        task("confirm", "approve_extension", hotline_milestone="closed"),
        end(),
        chain("start", "dispatch", "assign", "clock_sign", "sign", "signed", "clock_handle", "again", "reply"),
        chain("sign_late", "sign_for", "signed"),
        chain("reply_late", "red", "red_sent"),
        chain("reply", "seal", "review", "good"),
        flow("good", "resume", 'outcome == "refuse"'),
        chain("resume", "rate", "again"),
        chain("good", "keep", "close", "confirm", "end"),
    )


def _rated(result: str) -> str:
    params = f'<hotline:param name="result" value="{result}"/><hotline:param name="basis" value="\'manual\'"/>'
    inner = f"<bpmn:extensionElements>{params}</bpmn:extensionElements>"
    return element("serviceTask", "rate", inner, hotline_handler="record_satisfaction")


def _side(name: str, form: str) -> str:
    external = {"hotline_external": "true", "hotline_form": form}
    return element("startEvent", f"{name}_start", message(name), **external)


def _supervision() -> bytes:
    return bpmn(
        "supervision",
        "@lane 单位: supervision_handle",
        _side("supervision", "nothing"),
        service("supervision_clock", "start_clock", kinds="'supervision'"),
        task("supervision_handle", "handle_supervision", hotline_meets="supervision"),
        boundary("supervision_late", "supervision_handle", timer('due("supervision")'), interrupting=False),
        service("supervision_red", "issue_card", deadline="'supervision'", level="'red'"),
        end("supervision_red_sent"),
        end("supervision_end"),
        chain("supervision_start", "supervision_clock", "supervision_handle", "supervision_end"),
        chain("supervision_late", "supervision_red", "supervision_red_sent"),
    )


def _more_time() -> bytes:
    return bpmn(
        "supervision_extension",
        "@lane 政府: more_review",
        _side("supervision_extension", "nothing"),
        task("more_review", "review_supervision_extension", "more"),
        exclusive("more_granted", default="more_granted_to_more_end"),
        service("more_grant", "grant_extension", deadline="'supervision'", amount="amount"),
        end("more_end"),
        chain("supervision_extension_start", "more_review", "more_granted", "more_end"),
        flow("more_granted", "more_grant", 'outcome == "approve"'),
        chain("more_grant", "more_end"),
    )


# ---- tables and forms ------------------------------------------------------------------------------------------------


def table(id_: str, policy: str, inputs: Sequence[str], outputs: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A decision table; the cells of a row are those of the inputs, then those of the outputs."""
    heads = "".join(
        f'<input id="{id_}_in_{n}"><inputExpression id="{id_}_in_{n}_e"><text>{escape(name)}</text></inputExpression>'
        "</input>"
        for n, name in enumerate(inputs)
    )
    heads += "".join(f'<output id="{id_}_out_{name}" name="{name}"/>' for name in outputs)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        f'id="{id_}_definitions" name="{id_}" namespace="http://hotline12345.example/test"><decision id="{id_}" '
        f'name="{id_}"><decisionTable id="{id_}_table" hitPolicy="{policy}">{heads}'
        + "".join(_rule(f"{id_}_row_{n}", len(inputs), cells) for n, cells in enumerate(rows))
        + "</decisionTable></decision></definitions>"
    )


def _rule(row: str, inputs: int, cells: Sequence[str]) -> str:
    entries = "".join(
        f'<{kind} id="{row}_{n}"><text>{escape(cell)}</text></{kind}>'
        for n, cell in enumerate(cells)
        for kind in ["inputEntry" if n < inputs else "outputEntry"]
    )
    return f'<rule id="{row}">{entries}</rule>'


def _tables() -> dict[str, str]:
    limits = [(f'"{kind}"', amount, '"workday"', '""', '"A-X01"') for kind, amount in LIMITS.items()]
    sent = ("allowed", "code", "zh", "en", "clause")
    return {
        "diagram": table(
            "diagram", "FIRST", ("kind",), ("process", "clause", "ambiguity"), [("-", '"matter"', '""', '"A-X01"')]
        ),
        "limits": table("limits", "UNIQUE", ("deadline",), ("amount", "unit", "clause", "ambiguity"), limits),
        "warnings": table("warnings", "COLLECT", ("deadline",), ("level", "amount", "unit", "clock"), []),
        "messages": table("messages", "FIRST", ("message",), sent, [("-", "true", '""', '""', '""', '""')]),
    }


LIMITS = {"sign": "1", "handle": "5", "supervision": "5", "window": "1"}
CHOICE: Mapping[str, Any] = {
    "type": "radio", "key": "outcome", "values": [{"value": v, "label": v} for v in ("approve", "refuse")],
}  # fmt: skip
TEXTS = ("title", "content", "caller_name", "caller_mobile", "upstream_no")
FORMS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "register": [
        {"type": "radio", "key": "kind", "values": [{"value": "help", "label": "求助"}]},
        {"type": "radio", "key": "source", "values": [{"value": "phone", "label": "电话"}]},
        *({"type": "textfield", "key": key} for key in TEXTS),
        {"type": "checkbox", "key": "confidential"},
    ],
    "dispatch": [{"type": "textfield", "key": "lead"}, {"type": "taglist", "key": "co_units"}],
    "review": [CHOICE],
    "more": [CHOICE, {"type": "number", "key": "amount"}],
    "nothing": [],
}  # fmt: skip


def _form(name: str, fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    shown = [{**field, "id": f"{name}_{field['key']}", "label": field["key"]} for field in fields]
    return {"type": "default", "id": name, "schemaVersion": 16, "components": shown}
