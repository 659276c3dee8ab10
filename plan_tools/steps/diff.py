"""`plan-tools diff`: two trackers or matrices told apart by key and field; nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from plan_tools.excel.guard import read_bytes
from plan_tools.excel.opening import must_be_excel
from plan_tools.model import Cell, Field, Workbook
from plan_tools.problems import shown
from plan_tools.rules.comparable import agencies_of, comparable, in_force
from plan_tools.rules.diff import Changed, Differences, Row, Side, diff
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.parts import actions_told
from plan_tools.rules.values import plain
from plan_tools.rules.wording import count_of, listed
from plan_tools.steps.folder import plan_workbook
from plan_tools.steps.result import Result


@dataclass(frozen=True, kw_only=True)
class Compared(Result):
    """What tells two files apart; `kinds` say what each of them is."""

    old: str
    new: str
    kinds: tuple[str, str]
    sizes: tuple[str, str]
    found: Differences

    def as_json(self) -> dict[str, Any]:
        """The differences: rows with their cells by field, changes with their cell in the new file."""
        found = self.found
        return {
            "old": self.old,
            "new": self.new,
            "added": [_row(one) for one in found.added],
            "removed": [_row(one) for one in found.removed],
            "changed": [_change(one) for one in found.changed],
            "fields_only_in_old": list(found.old_fields),
            "fields_only_in_new": list(found.new_fields),
            **super().as_json(),
        }

    def told(self) -> Iterable[str]:
        """How many differences there are, then each of them under its Ref and agency."""
        found = self.found
        for name, kind, size in zip((self.old, self.new), self.kinds, self.sizes, strict=True):
            yield f"{name}: a {kind} of {size}"
        for name, fields in ((self.old, found.old_fields), (self.new, found.new_fields)):
            if fields:
                yield f"Only {name} has {'the column' if len(fields) == 1 else 'the columns'} {listed(fields)}."
        rows = len({one[:3] for one in found.changed})
        if not (found.added or found.removed or rows):
            yield "No other differences." if found else "No differences."
            return
        cells = f"{count_of(len(found.changed), 'cell')} of {count_of(rows, 'part')} changed"
        yield f"{count_of(len(found.added), 'part')} added, {len(found.removed)} removed, {cells}."
        for word, these in (("Added", found.added), ("Removed", found.removed)):
            for one in these:
                yield f"{word}: {_named(one)}, in row {one.record.row}: {shown(one.record.text(Field.ACTION))}"
        for _key, changes in groupby(found.changed, key=lambda change: change[:3]):
            group = list(changes)
            yield f"Changed: {_named(group[0])}"
            for change in group:
                was, now = _apart(change.was, change.now)
                yield f"  {change.field} ({change.cell}): was {was}, now {now}"


def run(old: Path, new: Path) -> Compared:
    """Tell `new` from `old`. Raises `CannotGoOn` where one of them cannot be read, or holds no plan."""
    books = _read(old), _read(new)
    agencies = agencies_of(*books)
    before, after = (comparable(book, agencies) for book in books)
    return Compared(
        problems=(*before.problems, *after.problems),
        old=str(old),
        new=str(new),
        kinds=(before.kind, after.kind),
        sizes=(_size(before.side), _size(after.side)),
        found=diff(in_force(before, after), in_force(after, before)),
    )


def _size(side: Side) -> str:
    """How many actions one of the two has, and how many parts."""
    return actions_told([(fold(one.text(Field.PLAN)), fold_ref(one.text(Field.REF))) for one in side.records])


def _read(path: Path) -> Workbook:
    name = path.as_posix()
    data = read_bytes(path, name, follow_links=True)
    must_be_excel(data, name)
    return plan_workbook(data, name)


def _row(one: Row) -> dict[str, Any]:
    values = {name: plain(cell) for name, cell in one.record.cells.items() if cell.text}
    return {"ref": one.ref, "agency": one.agency, "plan": one.plan, "row": one.record.row, "values": values}


def _change(one: Changed) -> dict[str, str]:
    sides = {"was": plain(one.was), "now": plain(one.now)}
    about = {"ref": one.ref, "agency": one.agency, "plan": one.plan, "field": str(one.field)}
    return {**about, **sides, "cell": one.cell}


def _named(one: Row | Changed) -> str:
    return ", ".join(filter(None, (one.ref, one.agency, one.plan)))


def _apart(was: Cell, now: Cell) -> tuple[str, str]:
    """Two texts on one line each, from shortly before the place where they part."""
    texts = [" ".join(cell.text.split()) for cell in (was, now)]
    begin = next(
        (at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), min(map(len, texts))
    )
    cut = begin - 20 if begin > 40 and max(map(len, texts)) > 60 else 0
    first, second = (shown(f"…{text[cut:]}" if cut else text) for text in texts)
    return first, second
