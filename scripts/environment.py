"""An environment of the project's own, so that nothing is installed anywhere else. Standard library alone."""

import compileall
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)


def make_ready(extra: str = "") -> None:
    """Make the environment, if it is not there, and install plan-tools in it with the parts called `extra`."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"plan-tools needs Python 3.11 or newer, and this is {found}. Install one from python.org.")
    if not PYTHON.exists():
        print(f"Making an environment in {HOME.name} ...", flush=True)
        venv.create(HOME, with_pip=True, clear=HOME.exists())
    print("Installing plan-tools in it ...", flush=True)
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    quiet = ["--quiet", "--disable-pip-version-check"]
    done = subprocess.run([PYTHON, "-m", "pip", "install", *quiet, "--editable", what], check=False)
    if done.returncode:
        sys.exit("The parts that plan-tools needs could not be installed. Is there a connection to the internet?")
    compileall.compile_dir(ROOT / "plan_tools", quiet=2)  # or else it is compiled anew at every start
