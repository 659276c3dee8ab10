"""The commands about many partnerships."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from plan_tools.cli.group import plan_tools
from plan_tools.cli.options import AS_AT, epilog
from plan_tools.cli.running import common, tell
from plan_tools.cli.values import PATH


@plan_tools.group(epilog=epilog("plan-tools collection read partnerships dataset"))
def collection() -> None:
    """Read the trackers and returns of many partnerships, and show how they stand together."""


@collection.command("read", epilog=epilog("plan-tools collection read partnerships dataset --workers 2"))
@click.argument("store")
@click.argument("dataset")
@click.option(
    "--cluster", metavar="ADDRESS", help="Read on the workers of this Dask scheduler, such as tcp://10.0.0.5:8786."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Read in so many processes of this machine.")
@AS_AT
@common
def collection_read(store: str, dataset: str, cluster: str | None, workers: int, as_at: date | None) -> Any:
    """Read every partnership of STORE that is new or has changed into DATASET.

    Both are folders or other addresses, such as s3://bucket/plans. STORE holds a working folder for each partnership.
    """
    from plan_tools.collection import gather

    return gather(store, dataset, cluster, workers, as_at, tell())


@collection.command("matrix", epilog=epilog("plan-tools collection matrix dataset -o national.xlsx"))
@click.argument("dataset")
@click.option(
    "-o", "--out", "target", type=PATH, default=Path("National action matrix.xlsx"), help="The workbook to write."
)
@common
def collection_matrix(dataset: str, target: Path) -> Any:
    """Write the national matrix of DATASET: counts over all partnerships, what is late, and who sent no return."""
    from plan_tools.collection.writing import write

    return write(dataset, target)
