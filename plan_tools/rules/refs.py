"""References as people type them: what was meant by another spelling, and what only looks like one."""

from collections.abc import Iterable, Iterator, Sequence

from plan_tools.model import Field
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules.fold import fold_ref, visible

_LOOKS = str.maketrans(
    "авекмнорстухіјѕһԁԛԝӏзб" "αβεζηικμνορτυχ",
    "abekmhopctyxijshdqwi36" "abezhikmnoptyx",
)  # fmt: skip
_ALIKE = str.maketrans("oil", "011")  # letters that are typed for digits


def clean_ref(written: str) -> str:
    """A Ref without spaces around it and marks in it that cannot be seen."""
    return visible(written).strip()


def ref_note(written: str, ref: str, where: Location, agency: str, field: str = Field.REF) -> Problem | None:
    """The note that `written` was read as the plan's `ref`, where the two are not spelt alike."""
    if written == ref:
        return None
    unseen = "; it holds spaces or marks that cannot be seen" if clean_ref(written) != written else ""
    about = {"text": shown(written), "unseen": unseen}
    return problem("ref-read-as", where, ref=ref, agency=agency, field=field, **about)


def looks_like(text: str, options: Iterable[str]) -> str:
    """The option that `text` can be taken for because one of the two has letters of another alphabet; "" for none."""
    folded, looks, foreign = fold_ref(text), _looks(text), _is_foreign(text)
    for option in options:
        mixed = foreign or _is_foreign(option)
        if mixed and _looks(option) == looks and fold_ref(option) != folded:
            return option
    return ""


def look_alikes(refs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The Refs with letters of another alphabet that look like another Ref, each with that one."""
    foreign = [ref for ref in refs if _is_foreign(ref)]
    if not foreign:
        return
    by_looks: dict[str, list[str]] = {}
    for ref in refs:
        by_looks.setdefault(_looks(ref), []).append(ref)
    for ref in foreign:
        if other := looks_like(ref, by_looks[_looks(ref)]):
            yield ref, other


def has_number(ref: str) -> bool:
    """Whether a digit stands in a Ref."""
    return any(letter.isdigit() for letter in ref)


def are_numbered(refs: Sequence[str]) -> bool:
    """Whether most Refs of a plan hold a digit, so that one without is a slip or a leftover of scanning."""
    return 2 * sum(map(has_number, refs)) > len(refs)


def _looks(text: str) -> str:
    return fold_ref(text).translate(_LOOKS).translate(_ALIKE)


def _is_foreign(text: str) -> bool:
    folded = "" if text.isascii() else fold_ref(text)
    return folded.translate(_LOOKS) != folded
