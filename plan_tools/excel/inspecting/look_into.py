"""A workbook looked into for what would leave with it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from plan_tools.excel.guard import ROOM_FOR_OWN, guard
from plan_tools.excel.guarding.opening import refusal_of
from plan_tools.excel.guarding.parts import Parts
from plan_tools.excel.inspecting.around import around, hidden_sheets, printed, said_around
from plan_tools.excel.inspecting.charts import charts
from plan_tools.excel.inspecting.data import caches, said_of_data, ways_out
from plan_tools.excel.inspecting.formulas import links_of, names, said_in_formulas, said_in_names
from plan_tools.excel.inspecting.objects import drawn, embedded, programs, said_in_comments, said_in_drawings
from plan_tools.excel.inspecting.opened import Opened
from plan_tools.excel.inspecting.properties import people, printers, properties, said_in_properties
from plan_tools.excel.inspecting.rest import beside, loose, said_elsewhere
from plan_tools.excel.inspecting.strings import said_in_strings, unused_texts
from plan_tools.excel.markup import MarkupError
from plan_tools.excel.package import Package, PackageError
from plan_tools.excel.read import read_guarded
from plan_tools.model.inspection import Fact, Inspected, Said
from plan_tools.problems import Location

_FACTS: tuple[Callable[[Opened], Iterator[Fact]], ...] = (
    hidden_sheets, programs, embedded, caches, ways_out, names, charts, people, properties, printers,
    unused_texts, loose,
)  # fmt: skip
_SAID: tuple[Callable[[Opened], Iterator[Said]], ...] = (
    said_in_comments, said_in_drawings, said_in_names, said_of_data, said_in_properties,
    said_in_strings,
)  # fmt: skip


def look_into(data: bytes, name: str, own: bool) -> Inspected:
    """What the workbook with these bytes holds, in its cells and elsewhere; `name` is what messages call it.

    One's `own` may be larger than others. Macros, links and embedded files are told like anything else. Raises
    `CannotGoOn` where it is no workbook of the kind .xlsx or .xlsm, or is not safe to look into.
    """
    guarded = guard(data, name, own, programs=True)
    workbook = read_guarded(guarded, name)
    try:
        package = Package(data)
        opened = Opened(
            package, Parts(package, _first_read(package.names), ROOM_FOR_OWN if own else 1), guarded, workbook
        )
        facts = list(chain.from_iterable(look(opened) for look in _FACTS))
        said = list(chain.from_iterable(look(opened) for look in _SAID))
        for sheet, part in opened.sheets():
            facts += [*around(opened, sheet, part), *links_of(opened, sheet, part)]
            said += [*said_around(opened, sheet, part), *said_in_formulas(opened, sheet, part)]
        said += said_elsewhere(opened)
        if texts := beside(data):
            facts.append(Fact("leaves-beside-parts", what=f"{sum(map(len, texts)):,} letters", key="\n".join(texts)))
            said += [Said("what stands in the file beside its parts", text) for text in texts]
        facts += [Fact("leaves-unread", what=part) for part in opened.unread]
        return Inspected(workbook, tuple(facts), tuple(said), printed(opened), len(data), drawn(opened))
    except (PackageError, MarkupError, KeyError) as fault:
        raise refusal_of(fault, Location(name)) from None


def _first_read(names: Iterable[str]) -> Iterator[str]:
    """The parts that list others or are no XML; the rest is read when it is asked for."""
    return (name for name in names if not name.lower().endswith(".xml") or name.lower() == "[content_types].xml")
