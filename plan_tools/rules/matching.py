"""Which row of a return is which of those that were issued: told by the Ref, and by the words that stand beside it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from plan_tools.model import Field, Proposal, Record, Return
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules.fold import fold_ref, near
from plan_tools.rules.refs import looks_like, ref_note
from plan_tools.rules.table import at
from plan_tools.rules.values import plain


class Matched(NamedTuple):
    """The rows as issued and as returned, by Ref; what is wrong with others, and those that may be new actions."""

    rows: Mapping[str, tuple[Record, Record]]
    problems: Sequence[Problem]
    proposals: Sequence[Proposal]


def match_rows(issued: Return, returned: Return) -> Matched:
    """The rows of a return beside those that were issued; those that cannot be told apart are not matched."""
    by_ref = {row.text(Field.REF): row for row in issued.rows}
    by_fold: dict[str, list[str]] = {}
    for ref in by_ref:
        by_fold.setdefault(fold_ref(ref), []).append(ref)
    by_words = {words: ref for ref, row in by_ref.items() if (words := locked_words(row))}
    rows: dict[str, tuple[Record, Record]] = {}
    twice: set[str] = set()
    problems: list[Problem] = []
    proposals: list[Proposal] = []
    for row in returned.rows:
        written = row.text(Field.REF).strip()
        alike = by_fold.get(fold_ref(written), [])
        ref = written if written in by_ref else alike[0] if len(alike) == 1 else ""
        where, agency = at(row, Field.REF), returned.agency
        other = by_words.get(locked_words(row), ref)
        if not ref:
            problems.append(_unknown(written, by_ref, where, agency))
            proposals.append(proposal_of(row, agency))
        elif ref in rows:
            first = at(rows[ref][1], Field.REF).cell
            problems.append(problem("row-twice", where, ref=ref, agency=agency, field=Field.REF, first=first))
            twice.add(ref)
        elif other != ref and locked_words(row) != locked_words(by_ref[ref]):
            problems.append(problem("row-moved", where, ref=ref, agency=agency, field=Field.REF, other=other))
            proposals.append(proposal_of(row, agency))
        else:
            rows[ref] = by_ref[ref], row
            if note := ref_note(row.text(Field.REF), ref, where, agency):
                problems.append(note)
    return Matched({ref: pair for ref, pair in rows.items() if ref not in twice}, problems, proposals)


def proposal_of(record: Record, agency: str) -> Proposal:
    """A row of a return as one that a person may take into the plan."""
    cells = {name: plain(cell) for name, cell in record.cells.items() if cell.text.strip()}
    return Proposal(agency, record.table.file, record.table.sheet, record.row, cells)


def locked_words(row: Record) -> str:
    """The words of a row that an agency may not change: what tells a moved row from its neighbours."""
    return words_of(f"{row.text(Field.RECOMMENDATION)} {row.text(Field.ACTION)}")


def words_of(text: str) -> str:
    """A text as it is compared: its words, whatever stands between them."""
    return " ".join(text.split())


def _unknown(written: str, refs: Collection[str], where: Location, agency: str) -> Problem:
    """What is said of a Ref that was not issued."""
    about = {"ref": written, "agency": agency, "field": Field.REF}
    if option := looks_like(written, refs):
        return problem("ref-look-alike", where, text=shown(written), option=shown(option), **about)
    text, hint = (shown(written), near(written, refs)) if written else ("A blank", "")
    return problem("row-unknown", where, text=text, near=hint, **about)
