"""Whatever comes back, the batch goes on: every hostile, broken or careless return ends in its right class."""

import os
import re
from typing import Any

import pytest
from hostile.corpus import VARIANTS
from hostile.filled import ANSWERS, BEFORE, COLUMNS, DAYS, SOUND
from hostile.merging import Merges, Ran
from hostile.variant import Variant
from working_folder import CYCLE

TAKEN, STATES = {"merged", "partly merged", "nothing to report"}, {"held": "hold", "refused": "refuse"}
AS_ISSUED = {"Rating": BEFORE["Rating"], "Progress update": BEFORE["Progress update"]}
NO_MESSAGE = re.compile(r"Traceback|Error\b|Exception|None\b.*type|0x[0-9a-f]{6}|\{[a-z_]*\}")


@pytest.fixture(scope="session")
def merges(tmp_path_factory: pytest.TempPathFactory) -> Merges:
    """The merges, run once for all the processes that the tests are shared among."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "hostile"
    place.mkdir(exist_ok=True)
    return Merges(place, VARIANTS)


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither pipes in folders nor most of the names")
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_return_ends_in_its_class_and_costs_nobody_else_anything(variant: Variant, merges: Merges) -> None:
    team, ran = merges.of(variant)
    assert not ran["fault"]
    assert values(ran, SOUND) == wanted({}, ())
    assert class_of(ran, SOUND + ".xlsx") == ("accept", [])
    file = (variant.file or "{}.xlsx").replace("{}", team)
    class_, problems = class_of(ran, file)
    assert class_ in variant.allowed, told(problems)
    for name, allowed in variant.files.items():
        assert class_of(ran, name.replace("{}", team))[0] in allowed
    assert values(ran, team) == expected(variant, class_)
    assert [leak for leak in ran["leaks"] if leak.startswith(f"{variant.name}:")] == []
    if variant.where and class_ != "accept":
        assert variant.where in places(problems), told(problems)
    assert not [line for line in told(problems) if NO_MESSAGE.search(line) or len(line) > 1_500]


def test_every_variant_has_a_name_of_its_own() -> None:
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)


def class_of(ran: Ran, file: str) -> tuple[str, list[dict[str, Any]]]:
    """The class that a file ended in, and the problems that were said of it."""
    result = ran["result"]
    shown = file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    name = next((one for one in _names(result) if one.endswith(f"/{CYCLE}/received/{shown}")), "")
    state = next((one["state"] for one in result["returns"] if one["file"] == name), "passed over")
    problems = [one for one in result["problems"] if one["file"] == name]
    if state in TAKEN:
        errors = any(one["severity"] == "error" for one in problems)
        return "row" if errors else "say" if problems else "accept", problems
    return STATES.get(state, "skip" if state == "skipped" else state), problems


def _names(result: Ran) -> list[str]:
    return [one["file"] for one in result["returns"]]


def places(problems: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The sheets, and the cells on them, that problems name."""
    return {(one["sheet"], cell) for one in problems for cell in ("", one["cell"])}


def told(problems: list[dict[str, Any]]) -> list[str]:
    return [f"{one['code']} {one['sheet']}!{one['cell']}: {one['found']} {one['why']} {one['fix']}" for one in problems]


def values(ran: Ran, agency: str) -> dict[tuple[str, str], Any]:
    """What the tracker says after the merge, for every field that an agency may fill in."""
    rows = {ref: ran["tracker"][f"{agency}/{ref}"] for ref in ANSWERS}
    return {(ref, field): row[field] for ref, row in rows.items() for field in COLUMNS}


def expected(variant: Variant, class_: str) -> dict[tuple[str, str], Any]:
    if class_ not in ("accept", "say", "row"):
        return wanted({}, [(ref, field) for ref in ANSWERS for field in COLUMNS])
    return wanted(variant.took, (*variant.left, *(variant.left_if_row if class_ == "row" else ())))


def wanted(took: Any, left: Any) -> dict[tuple[str, str], Any]:
    """The answers as they were filled in, but for values that differ and cells that stay as they were."""
    found: dict[tuple[str, str], Any] = {}
    for ref, answers in ANSWERS.items():
        for field in COLUMNS:
            answer = answers.get(field, AS_ISSUED.get(field))
            found[ref, field] = DAYS[answer].isoformat() if isinstance(answer, int) else answer
    stay = {cell: AS_ISSUED.get(cell[1]) for cell in left}
    return {**found, **took, **stay}
