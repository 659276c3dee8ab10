"""A dangerous piece of work done in a process of its own, so that whatever it meets harms nothing but that process.

A reader can end its process or take all memory over a file that was made to do so. The file goes in through standard
input and the answer comes back through standard output: a line of JSON, and bytes. Nothing else is shared.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.catalogue.wording import Severity
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on

_START = "import sys; sys.path[:] = sys.argv[1:]; from plan_tools.excel.others.child import main; main()"
_HOME = str(Path(__file__).parents[3])


class Answer(NamedTuple):
    """What came back: what was said, and bytes where the work gives any."""

    said: Mapping[str, Any]
    data: bytes


def apart(work: str, asked: Mapping[str, Any], data: bytes, name: str, seconds: int) -> Answer:
    """Do `work` on `data`, the file that messages call `name`. Raises `CannotGoOn`, also where it takes too long."""
    places = [place for place in sys.path if Path(place).is_absolute() and place != _HOME]
    question = json.dumps({"work": work, "name": name, **asked}).encode() + b"\n" + data
    try:
        done = subprocess.run(  # noqa: S603 - this very Python, with a text of our own
            [sys.executable, "-I", "-c", _START, _HOME, *places],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
        done.check_returncode()
        line, _, rest = done.stdout.partition(b"\n")
        said = json.loads(line)
    except subprocess.TimeoutExpired:
        reason = f"it could not be read safely within {seconds} seconds"
        raise cannot_go_on("file-unreadable", Location(name), reason=reason) from None
    except (subprocess.CalledProcessError, OSError, ValueError):
        reason = "it could not be read safely: the reader gave up"
        raise cannot_go_on("file-unreadable", Location(name), reason=reason) from None
    if found := said.get("problem"):
        location, severity = Location(*found.pop("location")), Severity(found.pop("severity"))
        raise CannotGoOn(Problem(location=location, severity=severity, **found))
    return Answer(said, rest)
