"""The chart of cost against size, as plain SVG: both axes logarithmic, so that what grows in proportion is straight."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple, TypeAlias

Points: TypeAlias = Sequence[tuple[int, float]]

WIDTH, HEIGHT = 800, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 64, 56
INK, FAINT, GRID = "#24292f", "#57606a", "#d8dee4"
TITLE = "Seconds of CPU by the number of returns"
NOTE = "40 actions a return; both scales logarithmic; dashed: in proportion to 200 returns"


class Look(NamedTuple):
    """How a line is drawn, and what it is called."""

    name: str
    colour: str
    mark: str


LOOKS = {
    "today.py": Look("today's script", "#9a6700", "square"),
    "merge-returns": Look("merge-returns", "#0550ae", "circle"),
    "floor": Look("floor", "#57606a", "diamond"),
}


class Scale(NamedTuple):
    """A logarithmic axis: from the value `low` at pixel `start` to `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value."""
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return self.start + share * (self.end - self.start)


def chart(lines: Mapping[str, Points]) -> str:
    """The chart of these lines: by the name of a process, how many returns took how many seconds."""
    known = {LOOKS[name]: points for name, points in lines.items() if name in LOOKS}
    sizes = sorted({size for points in known.values() for size, _ in points})
    seconds = [value for points in known.values() for _, value in points]
    across = Scale(sizes[0] / 1.15, sizes[-1] * 1.15, LEFT, WIDTH - RIGHT)
    up = Scale(10.0 ** floor(log10(min(seconds))), 10.0 ** ceil(log10(max(seconds))), HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" aria-labelledby="title note" '
        'font-family="-apple-system, \'Segoe UI\', Helvetica, Arial, sans-serif" font-size="13" stroke="none">',
        f'<title id="title">{TITLE}</title><desc id="note">{NOTE}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#ffffff"/>',
        text(LEFT, 28, TITLE, INK, weight="600", size=16),
        text(LEFT, 48, NOTE, FAINT, size=12),
        *axes(sizes, across, up),
        *in_proportion(lines.get("merge-returns", ()), across, up),
    ]
    for look, points in known.items():
        parts += drawn(look, [(across.at(size), up.at(value)) for size, value in points])
    parts += names({look: up.at(points[-1][1]) for look, points in known.items()}, known, across, up)
    return "\n".join((*parts, "</svg>", ""))


def axes(sizes: Sequence[int], across: Scale, up: Scale) -> Iterator[str]:
    """A line and a number at every tenfold of seconds and at every size."""
    for power in range(round(log10(up.low)), round(log10(up.high)) + 1):
        y = up.at(10.0**power)
        yield stroke(across.start, y, across.end, y, GRID)
        yield text(across.start - 8, y + 4, f"{10.0**power:,g} s", FAINT, anchor="end")
    for size in sizes:
        x = across.at(size)
        yield stroke(x, up.start, x, up.start + 5, FAINT)
        yield text(x, up.start + 20, f"{size:,}", FAINT, anchor="middle")
    yield text((across.start + across.end) / 2, HEIGHT - 14, "returns", FAINT, anchor="middle")


def in_proportion(points: Points, across: Scale, up: Scale) -> Iterator[str]:
    """A dashed line through the point of 200 returns, along which ten times the returns take ten times as long."""
    for size, value in points:
        if size == 200:
            rate, first, last = value / size, points[0][0], points[-1][0]
            ends = [(across.at(one), up.at(max(up.low, min(up.high, rate * one)))) for one in (first, last)]
            yield stroke(*ends[0], *ends[1], FAINT, dashes="2 4")


def drawn(look: Look, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    """A line with a mark at every point, told apart by shape as well as by colour."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{look.colour}" stroke-width="2"/>'
    for x, y in places:
        if look.mark == "circle":
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{look.colour}"/>'
            continue
        flat, far = (4, 4) if look.mark == "square" else (0, 5.5)
        corners = ((-far, -flat), (flat, -far), (far, flat), (-flat, far))
        around = " ".join(f"{x + right:.1f},{y + down:.1f}" for right, down in corners)
        yield f'<polygon points="{around}" fill="{look.colour}"/>'


def names(ends: Mapping[Look, float], lines: Mapping[Look, Points], across: Scale, up: Scale) -> Iterator[str]:
    """What each line is called: to the right of its last point; above its first, where it ends before the others."""
    longest = max(points[-1][0] for points in lines.values())
    for look, y in ends.items():
        first, (size, seconds) = lines[look][0], lines[look][-1]
        label = f"{look.name}, {seconds:.2g} s" if seconds < 10 else f"{look.name}, {seconds:.0f} s"
        x, y = (across.at(size) + 12, y + 4) if size == longest else (across.at(first[0]), up.at(first[1]) - 60)
        yield text(x, y, label, look.colour, weight="600", halo=True)


def stroke(x1: float, y1: float, x2: float, y2: float, colour: str, dashes: str = "") -> str:
    """A thin straight line."""
    how = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{how}/>'


def text(
    x: float,
    y: float,
    words: str,
    colour: str,
    anchor: str = "start",
    weight: str = "400",
    size: int = 13,
    halo: bool = False,
) -> str:
    """Words at a place; with a halo, lines that pass behind them do not cut them."""
    how = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}"'
    said = f'<text {how} fill="{colour}">{escape(words)}</text>'
    return (
        f'<text {how} fill="#ffffff" stroke="#ffffff" stroke-width="4">{escape(words)}</text>{said}' if halo else said
    )
