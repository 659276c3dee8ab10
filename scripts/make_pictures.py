"""Draw the pictures of the README from the sample: python scripts/make_pictures.py.

It needs LibreOffice and poppler.
"""

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from plan_tools.steps import merge

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "workbooks" / "pictures"
WANTED = (
    ("out/Composite action matrix 2021-Q3.xlsx", 1, "summary"),
    ("out/Composite action matrix 2021-Q3.xlsx", 2, "matrix"),
    ("returns/2021-Q3/received/ICB return Sept 21.xlsx", 2, "return"),
)

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def main() -> None:
    """Merge a copy of the sample and draw a page of each workbook."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        shutil.copytree(ROOT / "workbooks", plan)
        merge.run(merge.Wanted(plan, as_at=date(2021, 9, 30)))
        for name, page, picture in WANTED:
            draw(plan / name, page, PICTURES / picture)


def draw(workbook: Path, page: int, picture: Path) -> None:
    """Draw one printed page of `workbook`, worked out afresh, as ``picture.png``, 80 dots an inch."""
    out, profile = workbook.parent / "pdf", workbook.parent / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    convert = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", out, workbook], check=True, capture_output=True)
    pages = ["-f", str(page), "-l", str(page), "-r", "80", "-png", "-singlefile"]
    subprocess.run(["pdftoppm", *pages, out / f"{workbook.stem}.pdf", picture], check=True)


if __name__ == "__main__":
    main()
