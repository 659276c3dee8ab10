"""The other side of `apart`: one piece of work in a process with little memory, and then the end."""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from plan_tools.problems import CannotGoOn

MOST_MEMORY = 500 << 20


def main() -> None:
    """Answer the one question that stands on standard input."""
    _take_little_memory()
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        said, data = _work(asked, sys.stdin.buffer.read())
    except CannotGoOn as stop:
        problem = asdict(stop.problem)
        said, data = {"problem": {**problem, "location": list(problem["location"].values())}}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + data)


def _work(asked: Mapping[str, Any], data: bytes) -> tuple[Mapping[str, Any], bytes]:
    from plan_tools.excel.others.across import packed

    name = asked["name"]
    match asked["work"]:
        case "unlock":
            from plan_tools.excel.others.unlock import unlock

            return unlock(data, name, asked["passwords"])
        case "xls":
            from plan_tools.excel.others.xls import read_xls

            return packed(read_xls(data, name, asked["own"])), b""
        case "xlsb":
            from plan_tools.excel.others.xlsb import read_xlsb

            return packed(read_xlsb(data, name, asked["own"])), b""
        case "docx":
            from plan_tools.excel.others.docx import read_docx

            return packed(read_docx(data, name)), b""
    from plan_tools.excel.others.ods import read_ods

    return packed(read_ods(data, name, asked["own"])), b""


def _take_little_memory() -> None:
    """Let this process have so much memory and no more, on systems that can say so."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
