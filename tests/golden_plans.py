"""Small plans that nobody would wish for, each as a tracker whose every sheet stands here as a pipe table."""

from dataclasses import replace
from datetime import date

from conftest import sheet, tracker_of

from plan_tools.model import Matrix, Tracker
from plan_tools.rules.composite import compose
from plan_tools.rules.matrix import build_matrix

AS_AT = date(2026, 11, 20)
CYCLE = "2026-Q4"
KEY_HEADS = "| Rating | Letter | Meaning | Severity | Closed | Set by | Fill | Text |\n"
HISTORY_HEADS = "| Cycle | As at | Ref | Agency | Rating | Due date | Progress update | Completed on |\n"
RETURN_HEADS = "| Cycle | Agency | Issued on | Due by | Return reference | Received on | State | File | SHA-256 |\n"
HEADS = "| Ref | Theme | Action | Agency | Due date | Rating | Progress update | Evidence |\n"


def plan(actions: str, key: str = "", history: str = "", returns: str = "", title: str = "Plan of plans") -> Tracker:
    more = [
        sheet(name, heads + rows)
        for name, heads, rows in (
            ("RAG index", KEY_HEADS, key),
            ("History", HISTORY_HEADS, history),
            ("Returns", RETURN_HEADS, returns),
        )
        if rows
    ]
    return replace(tracker_of(HEADS + actions, *more)[0], title=title)


def of(tracker: Tracker, cycle: str = CYCLE, as_at: date = AS_AT) -> Matrix:
    return build_matrix(tracker, cycle, as_at)


HOSTILE_CYCLE = '"Q4"? & *'
HOSTILE_KEY = """
| A*          | A  | =cmd          | 9 | No  | Agency | C00000 | FFFFFF |
| ?           | ?  | ~?            | 8 | No  | Agency | FFC000 | FFFFFF |
| Not started | N  | "quoted" & so | 7 | No  | Agency | C6E0B4 | 000000 |
| Not         |    | never begun   | 7 | No  | Agency | D9D9D9 | 808080 |
| =1+1        | =  | a sum         | 5 | No  | Agency | DDEBF7 | DDEBF7 |
| <b> & "x"   |    | markup        | 4 | No  | Agency | 000000 | 000000 |
| Done        | D  | over          | 1 | Yes | Group  | 1F4E79 | FFFFFF |
| Gone        |    | over as well  | 1 | Yes | Group  | FFFFFF | FFFFFF |
"""
HOSTILE = plan(
    """
| =cmd1 | =cmd | =HYPERLINK("http://x","y") | O'Brien & "Sons" | 01/10/2026 | A*          | =1+1 | |
| =cmd1 | =cmd | =HYPERLINK("http://x","y") | A*               | 01/10/2026 | Not         | ~    | |
| 1*   | 'a'   | *                          | O'Brien & "Sons" | 01/12/2026 | Not started | ?    | |
| 1?   | 'a'   | ~                          | A*               | 01/12/2026 | Not         | *    | |
| 1?   | 'a'   | ~                          | Ref              | 01/12/2026 | =1+1        | x    | |
| ~1   | "b"&c | <r>x</r>                   | <b>_x0041_</b>   | TBC        | <b> & "x"   | y    | |
| 7    | "b"&c | shut                       | Ref              | 01/10/2026 | Done        | z    | |
| 7    | "b"&c | shut                       | A*               | 01/10/2026 | Gone        | z    | |
| 8    |       | never rated                | A*               | 01/10/2026 |             |      | |
| 9    |       | wrongly rated              | A*               | 01/10/2026 | Purple      |      | |
""",
    HOSTILE_KEY,
    """
| "Q" & 'so' | 01/08/2026 | =cmd1 | A*               | A*   | 01/10/2026 | was | |
| "Q" & 'so' | 01/08/2026 | =cmd1 | O'Brien & "Sons" | Not  | 01/10/2026 | was | |
| "Q" & 'so' | 01/08/2026 | 1*   | O'Brien & "Sons" | Not  | 01/10/2026 | was | |
| "Q" & 'so' | 01/08/2026 | 1?   | A*               | =1+1 | 01/10/2026 | was | |
| "Q" & 'so' | 01/08/2026 | 7    | A*               | Done | 01/10/2026 | was | |
| "Q" & 'so' | 01/08/2026 | 8    | A*               |      | 01/10/2026 | was | |
| =1         | 01/05/2026 | 8    | A*               | A*   | 01/10/2026 | was | |
""",
    """
| "Q4"? & * | A*  | 01/11/2026 | 10/11/2026 | a |            | issued | | |
| "Q4"? & * | Ref | 01/11/2026 | 10/11/2026 | b | 05/11/2026 | merged | | |
""",
    title="26 actions, " + "x" * 180 + " end",
)
RATINGS = ("Red", "Amber", "Green", "Grey", "Complete", "Blue", "")
FORTY = plan(
    "".join(
        f"| {number % 13 + 1} | Theme {number % 5} | Do {number} | Agency number {number} "
        f"| 01/{number % 12 + 1:02}/2026 | {RATINGS[number % 7]} | Update {number} | |\n"
        for number in range(40)
    )
)
SMALL = plan(
    """
| 1 | One | Act  | Police | 01/10/2026 | Red   | Stuck | |
| 1 | One | Act  | Health | 01/12/2026 | Blue  | Shut  | |
| 2 | One | Rest | Health | 01/01/2027 | Amber | Slow  | |
""",
    history="""
| 2026-Q3 | 01/08/2026 | 1 | Police | Green | 01/10/2026 | was | |
| 2026-Q3 | 01/08/2026 | 2 | Health | Red   | 01/10/2026 | was | |
""",
)
OTHER_KEY = plan(
    """
| 1 | One | Act too | Health | 01/10/2026 | Amber    | Slow | |
| 3 | Two | Wait    | Fire   | 01/10/2026 | Finished | Done | |
""",
    """
| Amber    | A | Late     | 3 | No  | Agency | FFC000 | 000000 |
| Finished | F | Finished | 0 | Yes | Group  | 1F4E79 | FFFFFF |
""",
    title="Another plan",
)
MADE_UP = {
    "empty": of(plan("")),
    "hostile": of(HOSTILE, HOSTILE_CYCLE),
    "forty agencies": of(FORTY),
    "without history": of(plan("| 1 | One | Act | Police | 01/10/2026 | Red | Stuck | |"), cycle=""),
    "not rated": of(plan("| 1 | One | Act | Police | 01/10/2026 | | | |\n| 1 | One | Act | Health | TBC | | | |")),
    "all closed": of(plan("| 1 | One | Act | Police | 01/10/2026 | Blue | Shut | Log |")),
    "years before": of(SMALL, as_at=date(1999, 1, 1)),
    "years after": of(SMALL, as_at=date(2099, 12, 31)),
    "two keys": compose([of(SMALL), of(OTHER_KEY)]),
    "hostile and another": compose([of(HOSTILE, HOSTILE_CYCLE), of(SMALL)]),
}
