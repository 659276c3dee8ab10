"""Set plan-tools up and merge the sample cycle: python scripts/demo.py."""

import shutil
import subprocess
import sys

from environment import BIN, ROOT, make_ready

OUT = ROOT / "out"
AS_AT = "30/09/2021"


def main() -> None:
    """Merge a copy of the sample into out/, and say what to open."""
    make_ready()
    plan = OUT / "plan"
    shutil.rmtree(plan, ignore_errors=True)
    shutil.copytree(ROOT / "workbooks", plan)
    command = ["merge-returns", "out/plan/tracker.xlsx", "-o", "out", "--as-at", AS_AT]
    print(f"\n> {' '.join(command)}\n", flush=True)
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.returncode)
    print(
        "\nThe problems above are part of the sample: three bad cells, a conflict, a missing return.\n"
        "Open these:\n"
        f"  {OUT / 'Composite action matrix 2021-Q3.xlsx'}\n"
        f"  {OUT / 'Problems 2021-Q3.xlsx'}\n"
        f"  {plan / 'tracker.xlsx'}\n"
        f"  {plan / 'returns' / '2021-Q3' / 'corrections'} (what is handed back to the agencies)"
    )


if __name__ == "__main__":
    main()
