"""Set plan-tools up with its test parts and run every check: python scripts/test.py (then pytest's arguments)."""

import subprocess
import sys

from environment import PYTHON, ROOT, make_ready

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"),
)


def main() -> None:
    """Run the checks in order, all of them, and fail if one did."""
    make_ready("test")
    failed = []
    for name, *arguments in CHECKS:
        given = sys.argv[1:] if name == "pytest" else []
        print(f"\n> {name} {' '.join([*arguments, *given])}", flush=True)
        if subprocess.run([PYTHON, "-m", name, *arguments, *given], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"\nNot right yet: {', '.join(dict.fromkeys(failed))}")


if __name__ == "__main__":
    main()
