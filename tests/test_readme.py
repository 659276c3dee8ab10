"""The README keeps its promises: its commands run, its names are right, its pictures are there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from working_folder import command, send_back, type_plan

from plan_tools.cli import plan_tools
from plan_tools.rules import schema

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def lines_to_run() -> list[str]:
    """The commands of the walk through one cycle."""
    walk = README[README.index("## One cycle") : README.index("## What it does")]
    return [line for block in re.findall(r"```\n(.*?)```", walk, re.DOTALL) for line in block.strip().splitlines()]


def test_the_walk_through_one_cycle_works(tmp_path):
    folder = tmp_path
    lines = lines_to_run()
    assert {line.split()[0] for line in lines} == {"plan-tools", "cd", "merge-returns"}
    for line in lines:
        words = shlex.split(line)
        if words[0] == "cd":
            folder = folder / words[1]
            type_plan(folder / "tracker.xlsx")
            continue
        if words[0] == "merge-returns":
            send_back(folder / "tracker.xlsx", "Police", {"1.1": {"Rating now": "Green"}}, cycle="2026-Q4")
        code, out, err = command(*words, folder=folder)
        assert code in (0, 1), (line, out, err)
    for name in ("out/Problems 2026-Q4.xlsx", "out/Composite action matrix 2026-Q4.xlsx", "matrix.xlsx"):
        assert (folder / name).exists(), f"the README says that {name} is there"


def test_every_command_and_option_is_in_the_reference():
    reference = README[README.index("## Reference") : README.index("## For developers")]
    for name, found in plan_tools.commands.items():
        assert f"plan-tools {name}" in reference
        for parameter in found.params:
            if parameter.param_type_name == "option" and parameter.name != "version":
                assert any(flag in reference for flag in parameter.opts), (name, parameter.opts)


def test_the_sheets_and_columns_are_those_of_the_code():
    for columns in (schema.ACTIONS, schema.AGENCIES, schema.RAG_INDEX, schema.COLUMNS, schema.RETURNS, schema.HISTORY,
                    schema.CHANGE_LOG):  # fmt: skip
        assert ", ".join(schema.names(columns)) in README


def test_pictures_and_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def example(word: str) -> str:
    """The example in Python in which `word` stands."""
    return next(code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if word in code)


def test_the_examples_in_python_run(tmp_path):
    merging, editing = example("merge.run"), example("Edit(")
    shutil.copytree(ROOT / "workbooks", tmp_path / "our-plan")
    done = subprocess.run([sys.executable, "-c", merging], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Progress update" in done.stdout
    subprocess.run([sys.executable, "-c", editing], cwd=tmp_path, check=True)
    assert openpyxl.load_workbook(tmp_path / "our-plan" / "edited.xlsx")["Actions"]["I5"].value.year == 2027


def test_the_examples_with_frames_run(tmp_path):
    shutil.copytree(ROOT / "workbooks", tmp_path / "our-plan")
    framed = subprocess.run(
        [sys.executable, "-c", example("read_plan")], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "Progress update" in framed.stdout
    assert command("plan-tools", "export", "our-plan", "--as", "csv", folder=tmp_path)[0] == 1
    say = example("read_plan") + example("read_csv") + "pd.testing.assert_frame_equal(frame, actions)"
    subprocess.run([sys.executable, "-c", say], cwd=tmp_path, check=True, capture_output=True)


def test_the_demonstration_sets_itself_up_and_merges_the_sample(tmp_path):
    if os.environ.get("CI") != "true":
        pytest.skip("it installs plan-tools anew, which takes a minute and the internet: run it with CI=true")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "scripts/demo.py"], cwd=tmp_path, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("out/Composite action matrix 2021-Q3.xlsx", "out/Problems 2021-Q3.xlsx", "out/plan/tracker.xlsx"):
        assert (tmp_path / name).exists()
        assert Path(name).name in done.stdout
