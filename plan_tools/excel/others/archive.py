"""Whether the archive of a workbook of another kind is within the limits of any, and carries no programs."""

from plan_tools.excel.guard import check_archive, check_programs
from plan_tools.excel.guarding.parts import Parts
from plan_tools.excel.package import Package
from plan_tools.problems import Location

_DESCRIBED = ("Basic/", "Dialogs/")  # programs of an .ods, whose lists declare document types; nobody reads them


def sound_archive(package: Package, length: int, here: Location, own: bool) -> Parts:
    """The parts of an archive of `length` bytes that is sound; `own` may carry programs.

    Raises `CannotGoOn` where it is not, PackageError or MarkupError where it is damaged.
    """
    check_archive(package, package.names, length, here)
    parts = Parts(package, [name for name in package.names if not name.startswith(_DESCRIBED)])
    if not own:
        check_programs(package.names, parts, here)
    return parts
