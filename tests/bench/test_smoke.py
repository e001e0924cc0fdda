"""The benchmark runs from end to end with small numbers. Nothing here is about time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.aims import Aim
from bench.document import tables
from bench.measure import Batch, growth, result
from config import ROOT

VARIANTS = {
    "naive SpiffWorkflow", "naive, parsed once", "ours, services", "ours, HTTP", "SQL twin, our store",
    "SQL twin, bare driver",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("bench") / "results.json"
    command = [sys.executable, "-m", "bench", "--quick", "--postgres", "none", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(out.read_text())


@pytest.mark.process
def test_every_variant_does_the_two_task_ticket(results: Any) -> None:
    lines = {line["variant"]: line for line in results["tickets"] if line["work"] == "two tasks"}
    assert set(lines) == VARIANTS
    assert {line["commits_per_ticket"] for line in lines.values()} == {3.0}
    assert lines["SQL twin, bare driver"]["rows_per_ticket"] == lines["ours, services"]["rows_per_ticket"]


@pytest.mark.process
def test_the_twin_leaves_as_many_bytes_as_ours(results: Any) -> None:
    lines = {line["variant"]: line["bytes_per_ticket"] for line in results["tickets"] if line["work"] == "two tasks"}
    assert lines["SQL twin, bare driver"] == pytest.approx(lines["ours, services"], rel=0.1)


@pytest.mark.process
def test_the_complaint_runs_to_its_end_in_nine_commands(results: Any) -> None:
    lines = [line for line in results["tickets"] if line["work"] == "Longsheng complaint"]
    assert {line["variant"] for line in lines} == {"ours, services", "ours, HTTP"}
    assert {line["commits_per_ticket"] for line in lines} == {9.0}


@pytest.mark.process
def test_the_pure_calculations_are_measured(results: Any) -> None:
    assert [line["times"] for line in results["calculation"]] == [10, 10]


@pytest.mark.process
def test_an_idle_sweep_is_one_statement_and_each_timer_fires_once(results: Any) -> None:
    assert {line["statements_per_sweep"] for line in results["idle"]} == {1.0}
    for line in results["drain"]:
        assert line["firings"] == line["tickets_fired"] == line["cards"] == line["timers"] == sum(line["fired_by_each"])
        assert line["timers_left"] == line["failed"] == 0


@pytest.mark.process
def test_the_state_does_not_grow_with_the_returns(results: Any) -> None:
    for line in results["returns"]:
        assert line["state_bytes_last"] <= 1.2 * line["state_bytes_first"]


@pytest.mark.process
def test_the_report_names_the_machine_but_not_where_it_is(results: Any) -> None:
    assert {"processor", "cores", "python", "libraries"} <= set(results["machine"])
    assert str(Path.home()) not in json.dumps(results) and str(ROOT) not in json.dumps(results)


@pytest.mark.process
def test_the_document_shows_every_line(results: Any) -> None:
    text = tables(results)
    assert all(f"| {line['variant']} |" in text for line in results["tickets"])
    assert text.count("| returns_clock |") == 1 and "not measured" in text


def test_an_aim_knows_its_sense() -> None:
    assert Aim("a", 20, 20.0, most=True).met and not Aim("a", 20, 20.1, most=True).met
    assert Aim("a", 60, 60.0, most=False).met and Aim("a", 60, None, most=False).met is None


def test_rates_are_medians_over_the_batches() -> None:
    batches = [Batch(10, 30, 2.0, cpu, 280, 30) for cpu in (1.0, 0.5, 4.0)]
    line = result("w", "v", "d", batches, growth((5, 100), (29, 700)))
    assert (line.tickets_per_cpu_second, line.tickets_per_cpu_second_low) == (10.0, 2.5)
    assert (line.statements_per_ticket, line.rows_per_ticket, line.bytes_per_ticket) == (28.0, 24 / 30, 20.0)
