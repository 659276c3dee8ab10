"""The national matrix of a data set, counted by DuckDB."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from plan_tools.catalogue.wording import Severity
from plan_tools.collection.layout import RECORDS
from plan_tools.collection.questions import COUNTED, LATE, NO_RETURN, NOT_TAKEN, asked
from plan_tools.collection.records import records
from plan_tools.collection.store import Place
from plan_tools.model import Rating
from plan_tools.model.national import CountLine, LatePart, National, NoReturn, PartnershipLine, ToLookAt
from plan_tools.problems import Location
from plan_tools.rules.agency_kinds import NOT_SAID
from plan_tools.rules.rating import DEFAULT_KEY, WHITE

_NOW = {"latest": True}
_TOLD = ("partnership", "severity", "agency", "ref", "file", "sheet", "cell", "found", "fix")


def national(dataset: str) -> National:
    """How the partnerships of a data set stand together. Raises `CannotGoOn` where there is no data set."""
    ratings = tuple(_ratings(dataset))
    names = [rating.name for rating in ratings]
    began: dict[str, date] = {}
    for one in _rows(dataset, "actions", ("cycle", "as_at")):
        began[one["cycle"]] = min(one["as_at"] or date.max, began.get(one["cycle"], date.max))
    now = _rows(dataset, "actions", ("as_at", "closed"), _NOW, COUNTED)
    late = sorted(_rows(dataset, "actions", LATE, _NOW, late=True), key=lambda one: -one["late_by"])
    missing = _rows(dataset, "returns", NO_RETURN, _NOW | {"state": NOT_TAKEN})
    problems = _rows(dataset, "problems", _TOLD, {"severity": [str(Severity.ERROR), str(Severity.WARNING)]})
    return National(
        as_at=max((one["as_at"] for one in now if one["as_at"]), default=None),
        ratings=ratings,
        closed=sum(one["parts"] for one in now if one["closed"]),
        partnerships=tuple(_partnerships(dataset, names)),
        by_theme=_most_first(_counted(dataset, "theme", names, _NOW)),
        by_kind=_most_first(_counted(dataset, "agency_kind", names, _NOW)),
        by_cycle=tuple(sorted(_counted(dataset, "cycle", names), key=lambda line: (began[line.name], line.name))),
        late=tuple(map(_late, late)),
        no_return=tuple(map(_not_returned, missing)),
        to_look_at=tuple(map(_problem, problems)),
    )


def _rows(
    dataset: str, table: str, columns: Sequence[str], where: Any = None, numbers: str = "", late: bool = False
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = asked(dataset, table, columns, where or {}, numbers, late).to_pylist()
    return rows


def _ratings(dataset: str) -> Iterator[Rating]:
    """The ratings that occur, the most severe first: each by its word, in the usual colour where it is a usual one.

    Where partnerships differ on how severe one is, or whether it is closed, most of the parts that have it decide.
    """
    usual = {rating.name: rating for rating in DEFAULT_KEY}
    used: dict[str, Counter[tuple[int, bool]]] = {}
    for one in _rows(dataset, "actions", ("rating", "severity", "closed"), None, COUNTED):
        if one["rating"] is not None:
            severity = -1 if one["severity"] is None else one["severity"]
            used.setdefault(one["rating"], Counter())[severity, one["closed"]] += one["parts"]
    found = {name: max(ways, key=lambda way: (ways[way], way)) for name, ways in used.items()}
    places = {name: place for place, name in enumerate(usual)}
    for name in sorted(found, key=lambda name: (-found[name][0], places.get(name, len(places)), name)):
        severity, closed = found[name]
        yield usual.get(name) or Rating(name, "", "", severity, closed, "", WHITE, "000000")


def _counted(dataset: str, by: str, ratings: Sequence[str], where: Any = None) -> list[CountLine]:
    """A line for each value of a column, in order."""
    counts: dict[str, list[int]] = {}
    late: dict[str, int] = {}
    places = {name: place for place, name in enumerate(ratings)}
    for one in _rows(dataset, "actions", (by, "rating"), where, COUNTED):
        name = one[by] or NOT_SAID
        counts.setdefault(name, [0] * (len(ratings) + 1))[places.get(one["rating"], len(ratings))] += one["parts"]
        late[name] = late.get(name, 0) + one["late"]
    return [CountLine(name, tuple(some), late[name]) for name, some in counts.items()]


def _most_first(lines: list[CountLine]) -> tuple[CountLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.in_all, line.name)))


def _partnerships(dataset: str, ratings: Sequence[str]) -> Iterator[PartnershipLine]:
    """Every partnership by name, also those that could not be read."""
    counted = {line.name: line for line in _counted(dataset, "partnership", ratings, _NOW)}
    asked_for: dict[str, dict[str, int]] = {}
    for one in _rows(dataset, "returns", ("partnership", "state"), _NOW, "count(*) AS number"):
        asked_for.setdefault(one["partnership"], {})[one["state"]] = one["number"]
    place = Place.at(dataset)
    for key, record in sorted(records(place, place.listed(RECORDS)).items()):
        none = CountLine(key, (0,) * (len(ratings) + 1), 0)
        line = counted.get(key, none) if record.fingerprint else None
        states = asked_for.get(key, {})
        missing = sum(states.get(state, 0) for state in NOT_TAKEN)
        yield PartnershipLine(key, record.cycle, line, sum(states.values()), missing, record.problems)


def _late(one: Mapping[str, Any]) -> LatePart:
    return LatePart(
        partnership=one["partnership"],
        ref=one["ref"],
        theme=one["theme"] or "",
        action=one["action"] or "",
        agency=one["agency"] or "",
        rating=one["rating"] or "",
        due=one["due_date"],
        days_late=one["late_by"],
    )


def _not_returned(one: Mapping[str, Any]) -> NoReturn:
    agency = one["agency"] or ""
    about = one["partnership"], one["cycle"], agency, one["agency_kind"], one["state"]
    return NoReturn(*about, one["due_by"], one["late_by"])


def _problem(one: Mapping[str, Any]) -> ToLookAt:
    where = str(Location(*(one[name] or "" for name in ("file", "sheet", "cell"))))
    return ToLookAt(one["partnership"], one["agency"] or "", one["ref"] or "", where, one["found"], one["fix"])
