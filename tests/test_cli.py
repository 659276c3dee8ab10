"""The command line: help with examples that work, exit codes, JSON, and never a traceback."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from working_folder import command, make_folder, send_back, type_plan

COMMANDS = (
    "new", "issue", "collect", "check", "format", "matrix", "export", "inspect", "diff", "status", "merge", "remind",
    "send", "undo", "history",
)  # fmt: skip


def example(name: str) -> list[str]:
    code, out, _ = command("plan-tools", name, "--help")
    assert code == 0
    heading, last = [line.strip() for line in out.strip().splitlines() if line.strip()][-2:]
    assert heading == "Example:", f"the help of {name} must end with an example"
    return shlex.split(last)


def test_every_example_of_the_help_runs(tmp_path):
    made = command(*example("new"), folder=tmp_path)
    assert made[0] == 0, made
    folder = tmp_path / "my-plan"
    type_plan(folder / "tracker.xlsx")
    (folder / "mails").mkdir()
    for name in COMMANDS[1:]:
        if name == "merge":
            send_back(folder / "tracker.xlsx", "Police", {"1.1": {"Rating now": "Green"}}, cycle="2026-Q4")
        code, out, err = command(*example(name), folder=folder)
        assert code in (0, 1), (name, code, out, err)
        assert not err


def test_the_help_of_both_commands_ends_with_an_example():
    for words in (["plan-tools", "--help"], ["merge-returns", "--help"], ["merge-returns", "-h"]):
        code, out, _ = command(*words)
        assert (code, "Example:" in out) == (0, True)
    assert command("plan-tools", "--version")[1].strip().startswith("plan-tools, version ")


@pytest.mark.parametrize(
    "words",
    [
        ["plan-tools", "merg"],
        ["plan-tools", "issue", "tracker.xlsx"],
        ["plan-tools", "issue", "--cycle", "2026-Q4", "--due", "soon"],
        ["plan-tools", "issue", "--cycle", "2026-Q4", "--due", "March 2027"],
        ["plan-tools", "issue", "--cycle", "../up", "--due", "1/2/2027"],
        ["plan-tools", "issue", "--cycle", "Q4", "--due", "1/2/2027", "--agency", "Nobody"],
        ["plan-tools", "check"],
        ["plan-tools", "matrix", "tracker.xlsx"],
        ["merge-returns", "--accept", "1.1=return"],
        ["merge-returns", "--accept", "1.1/Police/Rating=both"],
        ["merge-returns", "--as-at", "31/02/2026"],
        ["merge-returns", "--workers", "0"],
        ["merge-returns", "--password-file", "gone.txt"],
        ["plan-tools", "check", "tracker.xlsx", "--password-file", "gone.txt"],
    ],
)
def test_a_wrong_command_option_or_value_is_exit_2(words, tmp_path):
    tracker = make_folder(tmp_path / "plan")
    before = tracker.read_bytes()
    code, out, err = command(*words, folder=tracker.parent)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err
    assert tracker.read_bytes() == before


def test_what_cannot_run_is_exit_3_in_plain_words_and_in_json(tmp_path):
    code, out, err = command("merge-returns", folder=tmp_path)
    assert (code, out) == (3, "")
    assert "There is no tracker here" in err
    assert "What to do:" in err
    code, out, err = command("merge-returns", "--json", folder=tmp_path)
    assert (code, err) == (3, "")
    assert json.loads(out)["problems"][0]["code"] == "tracker-missing"


def test_exit_0_means_that_nobody_has_anything_to_do(tmp_path):
    tracker = make_folder(tmp_path / "plan", [
        {"Ref": "1", "Action": "Do", "Agency": "Police", "Rating": "Green", "Theme": "T", "Due date": "31/03/2099"},
    ])  # fmt: skip
    send_back(tracker, "Police", {"1": {"Rating now": "Green", "Update": "Begun"}}, Completed_by="A. Person")
    code, out, _ = command("merge-returns", folder=tracker.parent)
    assert (code, "1 cell of the plan changed" in out) == (0, True)
    code, _, _ = command("plan-tools", "check", "tracker.xlsx", folder=tracker.parent)
    assert code == 0


@pytest.mark.parametrize("name", ["check", "status", "matrix", "merge", "issue", "new"])
def test_json_is_all_that_json_prints(name, tmp_path):
    tracker = make_folder(tmp_path / "plan")
    words = {
        "check": ["tracker.xlsx", "returns/2026-Q3/issued/Police 2026-Q3.xlsx"],
        "matrix": ["-o", "m.xlsx"],
        "issue": ["--cycle", "2026-Q4", "--due", "1/2/2027"],
        "new": ["another"],
    }.get(name, [])
    code, out, err = command("plan-tools", name, *words, "--json", folder=tracker.parent)
    result = json.loads(out)
    assert (result["exit_code"], err) == (code, "")
    assert {"problems", "written"} <= result.keys()
    assert out.isascii()


def test_the_json_of_a_merge_has_the_names_of_the_design(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Greenish", "Update": "x"}})
    _, out, _ = command("merge-returns", "--json", folder=tracker.parent)
    result = json.loads(out)
    assert list(result) == [
        "cycle", "tracker", "returns", "missing", "changes", "conflicts", "proposed", "problems", "written", "exit_code"
    ]  # fmt: skip
    assert set(result["tracker"]) == {"path", "sha256_before", "sha256_after"}
    assert set(result["returns"][0]) == {"file", "agency", "state", "actions", "changes", "problems"}
    assert set(result["changes"][0]) == {"ref", "agency", "field", "was", "now", "file", "cell"}
    assert set(result["problems"][0]) == {
        "code", "severity", "file", "sheet", "cell", "ref", "agency", "field", "found", "why", "fix"
    }  # fmt: skip


def test_a_return_is_checked_against_the_plan_that_it_stands_in(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    answers = {"1.1": {"Rating now": "Blue", "Update": "x", "Completed on": "31/02/2026"}}
    back = send_back(tracker, "Police", answers, Completed_by="A. Person")
    _, out, _ = command("plan-tools", "check", back, "--json")
    found = {(one["code"], one["cell"]) for one in json.loads(out)["problems"]}
    assert {code for code, _ in found} == {"rating-for-the-group", "date-impossible", "not-answered"}
    alone = tmp_path / "alone.xlsx"
    alone.write_bytes(back.read_bytes())
    _, out, _ = command("plan-tools", "check", alone, "--json")
    assert {one["code"] for one in json.loads(out)["problems"]} == {"date-impossible"}


def test_output_survives_a_console_that_knows_few_characters(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Grün ✓ 緑", "Update": "x"}})
    say = "import sys; sys.argv[0] = 'merge-returns'; from plan_tools.cli import merge_returns; merge_returns()"
    env = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", say], cwd=tracker.parent, capture_output=True, env=env, timeout=60)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"Gr\xfcn" in done.stdout


def test_colour_is_for_terminals_and_can_be_asked_for(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    words = ["plan-tools", "status"]
    assert "\x1b" not in command(*words, folder=tracker.parent)[1]
    assert "\x1b[33m" in command(*words, "--color", folder=tracker.parent)[1]


def test_our_own_bug_is_one_plain_line_and_a_log_without_a_cell_of_the_plan(tmp_path):
    say = (
        "import sys, plan_tools.steps.status as step\n"
        "def run(*_): raise ValueError('a secret cell')\n"
        "step.run = run\n"
        "sys.argv = ['plan-tools', 'status']\n"
        "from plan_tools.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, timeout=60)
    assert done.returncode == 70
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    log = re.search(r"the file (\S+\.log)", done.stderr)
    assert log
    assert "secret" not in Path(log[1]).read_text(encoding="utf-8")
    Path(log[1]).unlink()


def test_quiet_says_less_and_verbose_says_more(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "x", "New due date": "March 2028"}})
    lengths = [
        len(command("merge-returns", "--dry-run", flag, folder=tracker.parent)[1]) for flag in ("-q", "--dry-run", "-v")
    ]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[2]
    assert "end of that month" in command("merge-returns", "--dry-run", "-v", folder=tracker.parent)[1]
