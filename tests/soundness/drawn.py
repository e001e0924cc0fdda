"""Small packs for the walk: a few drawn diagrams over the tables and forms of lint's base pack."""

from __future__ import annotations

from app.packs import Release, parse_release
from app.services.soundness import Fault, Report, prove
from tests.engine.drawing import bpmn, element, end, flow, message, service, start, user
from tests.lint.samples import base_files
from tests.services.small_pack import table

CHECK = "check"
"""The base pack's form with the radio ``outcome`` (approve, refuse); ``check_checks`` wants a reason for a refusal."""


def pack(*diagrams: bytes, **tables: str) -> Release:
    """These diagrams, each a main unless a message starts it or another calls it; ``tables`` by id."""
    files = {name: data for name, data in base_files().items() if not name.endswith(".bpmn") and name != "diagram.dmn"}
    for number, data in enumerate(diagrams):
        files[f"{_process(data, number)}.bpmn"] = data
    return parse_release({**files, **{f"{name}.dmn": text.encode() for name, text in tables.items()}})


def proved(*diagrams: bytes, **tables: str) -> Report:
    return prove(pack(*diagrams, **tables))


def the_fault(report: Report, rule: str) -> Fault:
    """The one fault of this rule; a report with others says more than its reader needs, so there are none."""
    assert [fault.rule for fault in report.faults] == [rule], report.faults
    return report.faults[0]


def told(fault: Fault) -> list[str]:
    """The path in Chinese, which is what the owner reads first."""
    return [step.zh for step in fault.path]


def asked(id_: str, form: str = CHECK, **attributes: str) -> str:
    """A user task with a form."""
    return element("userTask", id_, hotline_act=id_, hotline_form=form, **attributes)


def side(process: str, name: str, *parts: str) -> bytes:
    """A process that a message starts."""
    return bpmn(process, start(f"{process}_start", message(name)), *parts)


def one_task(process: str) -> bytes:
    """A sound process of one user task."""
    return bpmn(
        process, start(f"{process}_start"), user(f"{process}_work"), end(f"{process}_end"),
        flow(f"{process}_start", f"{process}_work"), flow(f"{process}_work", f"{process}_end"),
    )  # fmt: skip


def clock(id_: str, kinds: str) -> str:
    return service(id_, "start_clock", kinds=f"'{kinds}'")


def warnings_none() -> str:
    return table("warnings", "COLLECT", ["deadline"], ["level", "amount", "unit", "clock", "clause", "ambiguity"], [])


def _process(data: bytes, number: int) -> str:
    text = data.decode()
    head = text.index('<bpmn:process id="') + len('<bpmn:process id="')
    return text[head : text.index('"', head)] or str(number)
