"""The sample in workbooks/: what it promises to hold, made again the same."""

import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from plan_tools.steps import merge

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    plan = tmp_path_factory.mktemp("sample") / "plan"
    shutil.copytree(ROOT / "workbooks", plan)
    return merge.run(merge.Wanted(plan, as_at=date(2021, 9, 30)))


def test_the_sample_is_what_its_script_makes(tmp_path):
    import make_samples

    make_samples.make(tmp_path / "workbooks")
    there = {path.relative_to(ROOT / "workbooks") for path in (ROOT / "workbooks").rglob("*.xlsx")}
    made = {path.relative_to(tmp_path / "workbooks") for path in (tmp_path / "workbooks").rglob("*.xlsx")}
    assert made == there
    for name in made:
        assert parts(tmp_path / "workbooks" / name) == parts(ROOT / "workbooks" / name), name


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook: how they were packed differs between builds of zlib."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_it_has_26_recommendations_45_actions_and_6_agencies(result):
    from plan_tools.steps.folder import find_tracker, open_tracker

    tracker = open_tracker(find_tracker(ROOT / "workbooks")).tracker
    refs = {action.ref for action in tracker.actions}
    assert (len({ref.split(".")[0] for ref in refs}), len(refs), len(tracker.agencies)) == (26, 45, 6)
    assert {snapshot.cycle for snapshot in tracker.history} == {"2021-Q2"}
    assert "illustrative" in tracker.title


def test_most_returns_are_sound_and_each_trouble_is_there_once(result):
    states = sorted(str(one.state) for one in result.merged.outcomes)
    assert states == ["merged", "merged", "nothing to report", "partly merged", "partly merged", "skipped"]
    assert result.missing == ("Education and schools",)
    assert len(result.merged.conflicts) == 1
    bad = [found.code for found in result.problems if found.severity == "error" and found.code != "conflict"]
    assert sorted(bad) == ["complete-without-evidence", "date-impossible", "rating-unknown"]
    assert [one.agency for one in result.merged.proposals] == ["Police"]
    assert result.exit_code == 1
