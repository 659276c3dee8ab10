"""How far the work is: a bar on a terminal where it takes long, with the file in hand; quiet otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from working_folder import make_folder, send_back

pty = pytest.importorskip("pty", reason="Windows has no such terminal")

SHOW = """
import sys
from plan_tools.cli.bar import Bar
bar = Bar(wanted=%s, after=%s)
bar("Police 2026-Q4.xlsx", 1, 4)
bar("a\\x1b[31mb\\u202e.xlsx", 2, 4)
bar.close()
print("done")
"""


def in_a_terminal(*command: str, folder: Path | None = None) -> str:
    """What a person sees who runs `command` in a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env={**os.environ, "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    assert process.returncode in (0, 1), shown
    return shown.decode("utf-8", "replace")


def test_long_work_shows_on_a_terminal_how_far_it_is_and_what_is_in_hand() -> None:
    shown = in_a_terminal(sys.executable, "-c", SHOW % (True, 0))
    assert "Police 2026-Q4.xlsx" in shown
    assert "25%" in shown
    assert "50%" in shown
    assert shown.rstrip().endswith("done")


def test_a_files_name_cannot_steer_the_terminal() -> None:
    shown = in_a_terminal(sys.executable, "-c", SHOW % (True, 0))
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(("wanted", "after"), [(True, 60), (False, 0)])
def test_short_work_and_whoever_asked_for_quiet_see_no_bar(wanted: bool, after: int) -> None:
    assert in_a_terminal(sys.executable, "-c", SHOW % (wanted, after)).strip() == "done"


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW % (True, 0)], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("done", "")


def test_a_short_merge_in_a_terminal_shows_no_bar(tmp_path: Path) -> None:
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "Done"}})
    merge = "from plan_tools.cli import merge_returns; merge_returns()"
    shown = in_a_terminal(sys.executable, "-c", merge, "--as-at", "2026-11-20", folder=tracker.parent)
    assert "%" not in shown
    assert "Saltmarsh Police" in shown
