"""A report as lines for a person."""

from collections.abc import Iterator

from app.services.soundness.report import Assumption, Fault, Report


def lines(report: Report) -> Iterator[str]:
    """Faults with their paths first, then on what the proof rests, then the total."""
    for number, fault in enumerate(report.faults, start=1):
        yield from _fault(report.pack, number, fault)
    if any(fault.rule == "unreadable" for fault in report.faults):
        yield "  流程包读不了，一条路径也没有走；先用 pack check 看全部问题，改正后再证明。"
        yield "  The pack cannot be read, so no path was walked: mend what pack check lists, then prove again."
    for assumption in report.assumptions:
        yield from _assumption(assumption)
    if report.switched_off:
        names = ", ".join(report.switched_off)
        yield f"  本包的设置关闭了 switched off by a setting: {names}"
    coarse = ", ".join(walked.process for walked in report.walked if not walked.exact)
    if coarse:
        yield f"  登记事项逐步重新取值 what registration fixes is asked anew in: {coarse}"
    open_ended = sorted({f"{each.kind}" for each in report.deadlines if each.missed == "nobody"})
    if open_ended:
        yield f"  过期没有定时器也无人过问的时限 deadlines that pass without notice: {', '.join(open_ended)}"
    verdict = "可靠 sound" if report.sound else f"{len(report.faults)} 处错误 faults"
    yield (
        f"{report.pack}: {len(report.walked)} 个流程 processes, {report.states} 个状态 states, "
        f"{report.steps} 步 steps, {len(report.deadlines)} 个时限 deadlines: {verdict}"
    )


def _fault(pack: str, number: int, fault: Fault) -> Iterator[str]:
    where = f"{fault.process}#{fault.elements[0]}" if fault.elements else fault.process
    yield f"{pack} {number}. [{fault.rule}] {where}"
    yield f"    {fault.zh}"
    yield f"    {fault.en}"
    for step, words in enumerate(fault.path, start=1):
        yield f"    {step:>3}. {words.zh}"
        yield f"         {words.en}"


def _assumption(assumption: Assumption) -> Iterator[str]:
    senders = ", ".join(
        f"{process}（{'每条路径 on every path' if always else '不是每条路径 not on every path'}）"
        for process, always in assumption.senders
    )
    waits, messages = ", ".join(assumption.elements), ", ".join(assumption.messages)
    yield f"  假设 assumed: {assumption.process} 在 {waits} 等待 waits for {messages}，由 sent by {senders}"
