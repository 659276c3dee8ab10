"""The house: who may import whom, and which library belongs in which room."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "plan_tools"
FLOORS = {
    "cli": 4,
    "collection": 3,
    "steps": 2,
    "rules": 1,
    "excel": 1,
    "mail": 1,
    "report": 1,
    "tables": 1,
    "model": 0,
    "problems": 0,
    "catalogue": -1,
}
LIBRARIES = {  # each library, and the only room that may know it
    "click": "cli",
    "openpyxl": "excel",
    "xlsxwriter": "excel",
    "python_calamine": "excel",
    "filelock": "excel",
    "msoffcrypto": "excel",
    "olefile": ("excel", "mail"),
    "oxmsg": "mail",
    "imaplib": "mail",
    "smtplib": "mail",
    "docx": "excel",
    "rapidfuzz": "rules",
    "dask": "collection",
    "distributed": "collection",
    "duckdb": "collection",
    "fsspec": "collection",
    "pandas": ("tables", "collection"),
    "pyarrow": ("tables", "collection"),
}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def imports() -> dict[str, set[str]]:
    """Every module of the package with the modules that it imports, inside functions too."""
    found: dict[str, set[str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module} imports by a relative name"
                deeper = {f"{node.module}.{alias.name}" for alias in node.names}
                names |= {str(node.module)} | {name for name in deeper if _is_module(name)}
        found[module] = names - {module}
    return found


def _is_module(name: str) -> bool:
    path = ROOT.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


IMPORTS = imports()


@pytest.mark.parametrize("module", IMPORTS)
def test_a_room_imports_only_rooms_below_it(module):
    here = room(module)
    for name in IMPORTS[module]:
        if not name.startswith("plan_tools.") or not here:
            continue
        there = room(name)
        if here == there:
            continue
        assert FLOORS[there] < FLOORS[here], f"{module} may not import {name}"
        assert not (here == "cli" and FLOORS[there] == 1), f"{module} may not reach past the steps to {name}"


@pytest.mark.parametrize("module", [name for name in IMPORTS if room(name) == "steps"])
def test_a_step_never_calls_another_step(module):
    commands = {
        "adopt",
        "check",
        "collect",
        "diff",
        "export",
        "format",
        "history",
        "inspect",
        "issue",
        "matrix",
        "merge",
        "new",
        "remind",
        "send",
        "status",
        "undo",
    }
    assert not {name for name in IMPORTS[module] if room(name) == "steps" and name.split(".")[-1] in commands}


@pytest.mark.parametrize("module", IMPORTS)
def test_a_library_is_known_in_its_own_room_alone(module):
    for name in IMPORTS[module]:
        owner = LIBRARIES.get(name.split(".")[0])
        assert owner is None or room(module) in (owner if isinstance(owner, tuple) else (owner,)), (
            f"{module} may not import {name}"
        )


@pytest.mark.parametrize("module", [name for name in IMPORTS if room(name) == "rules"])
def test_rules_touch_no_file(module):
    assert not IMPORTS[module] & {"io", "os", "pathlib", "shutil", "tempfile", "zipfile"}


def test_there_are_no_circles():
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, f"a circle: {' -> '.join((*way, module))}"
        if module not in done:
            for name in IMPORTS.get(module, set()) & IMPORTS.keys():
                walk(name, (*way, module))
            done.add(module)

    for module in IMPORTS:
        walk(module, ())


@pytest.mark.parametrize("start", ["import plan_tools", "import plan_tools.cli", "import plan_tools.steps.merge"])
def test_merging_never_loads_pandas_or_openpyxl(start):
    names = "('pandas', 'pyarrow', 'openpyxl', 'numpy')"
    say = f"{start}; import sys; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_merging_workbooks_loads_nothing_that_reads_messages():
    names = "('oxmsg', 'imaplib', 'smtplib', 'plan_tools.mail.imap')"
    say = f"import plan_tools.steps.merge, sys; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_no_library_of_workbooks():
    say = "import plan_tools.cli, sys; print([n for n in ('xlsxwriter', 'python_calamine') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
