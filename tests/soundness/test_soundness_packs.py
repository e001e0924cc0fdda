"""The proof of real packs, and that it notices when one of their files is damaged."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli.pack import pack
from app.packs import parse_release, resolve
from app.services.soundness import prove, prove_pack
from app.services.soundness.judging import BROKEN
from config import ROOT

PROCESSES = ROOT / "processes"
SMALL = "zezhou"
"""The pack that is walked fastest; `make check` walks them all."""


def test_a_pack_is_sound_and_every_user_task_is_met() -> None:
    report = prove_pack(PROCESSES, SMALL)
    assert report.sound, report.faults
    assert report.steps > report.states > len(report.walked) > 5
    assert all(walked.ends for walked in report.walked)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("extension.bpmn", 'outcome == "approve"', 'outcome == "aprove"', "dead-element"),
        ("archiving.bpmn", 'targetRef="archiving_done"', 'targetRef="archiving_archive"', "livelock"),
    ],
)
def test_a_damaged_diagram_is_noticed(file: str, old: str, new: str, rule: str) -> None:
    files = dict(resolve(PROCESSES, SMALL).files)
    text = files[file].decode().replace("&#34;", '"').replace("&quot;", '"')
    assert old in text, f"{file} has changed: choose another damage"
    files[file] = text.replace(old, new, 1).encode()
    faults = prove(parse_release(files)).faults
    assert rule in {fault.rule for fault in faults}
    assert all(fault.zh and fault.en for fault in faults)


def test_a_pack_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    report = prove_pack(tmp_path, "nowhere")
    assert not report.sound and report.faults[0].rule == "unreadable"


def run(*arguments: str, processes: Path = PROCESSES) -> Result:
    app = Flask("soundness")
    app.extensions["config"] = SimpleNamespace(processes=processes)
    with app.app_context():
        return CliRunner().invoke(pack, ["prove", *arguments])


def test_the_command() -> None:
    done = run(SMALL)
    assert done.exit_code == 0, done.output
    assert f"{SMALL}: " in done.output and "可靠 sound" in done.output


def test_the_command_as_json() -> None:
    done = run(SMALL, "--json")
    report = orjson.loads(done.output)
    assert (report["pack"], report["sound"], report["faults"]) == (SMALL, True, [])


def test_the_command_shows_counterexamples() -> None:
    done = run("nowhere")
    assert done.exit_code == 1 and "[unreadable]" in done.output


def test_a_gateway_that_lost_its_default_is_named_with_what_to_do(tmp_path: Path) -> None:
    """The owner reads the question of the gateway and the answer on the flow, not only ids."""
    processes = tmp_path / "processes"
    shutil.copytree(PROCESSES, processes)
    diagram = processes / "common" / "handling.bpmn"
    text = diagram.read_text("utf-8")
    default = ' default="handling_contactable_to_contact"'
    assert default in text
    diagram.write_text(text.replace(default, ""), "utf-8")

    done = run("longsheng", processes=processes)

    assert done.exit_code == 1
    assert "网关“是否联系诉求人？”的出线 handling_contactable_to_contact（联系） 既无条件也非默认" in done.output
    assert "先用 pack check 看全部问题" in done.output and "no path was walked" in done.output


def test_every_rule_is_explained() -> None:
    """The page lists what the judge can say, and nothing else."""
    page = (ROOT / "docs" / "soundness.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    told = {word for line in rows for word in re.findall(r"`([a-z-]+)`", line.split("|")[1])}
    sources = [(ROOT / "app/services/soundness" / f"{name}.py").read_text() for name in ("judging", "proving")]
    said = {rule for source in sources for rule in re.findall(r'Fault\(\s*"([a-z-]+)"', source)}
    assert told == said | set(BROKEN)
