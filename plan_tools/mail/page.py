"""The checklist page beside the drafts: a table to tick off, with each draft and, where that does not open, a link.

It opens from the disk in any browser, runs nothing and loads nothing.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote, unquote

from plan_tools.mail.addresses import Addresses
from plan_tools.mail.text import attachment_name, one_line, words
from plan_tools.model.sending import Mail

LONGEST_LINK = 1_900  # characters, all told: Windows and Outlook take little more
MARK = "plan-tools drafts"
_STYLE = """
body { margin: 0 auto; max-width: 75rem; padding: 0 1rem 2rem; font: 11pt/1.4 Arial, sans-serif; color: #1A1A1A; }
h1 { margin: 1rem 0 0; padding: .6rem .8rem; background: #14304C; color: #FFFFFF; font-size: 16pt; }
.line { margin: 0 0 1rem; padding: .4rem .8rem; background: #E6ECF4; }
.look { margin: 0 0 1rem; padding: .5rem .8rem; background: #FFF8DC; color: #7A5C00; border-left: 4px solid #7A5C00; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; }
th:nth-child(1) { width: 6%; } th:nth-child(2) { width: 12%; } th:nth-child(4) { width: 20%; }
th:nth-child(3), th:nth-child(5), th:nth-child(7) { width: 11%; } th:nth-child(6) { width: 10%; }
caption { padding: .4rem 0; text-align: left; }
th, td { box-sizing: border-box; padding: .4rem .6rem; border: 1px solid #B0B0B0; }
th, td { overflow-wrap: anywhere; text-align: left; vertical-align: top; }
thead th { background: #14304C; color: #FFFFFF; }
tbody tr:nth-child(even) { background: #F2F2F2; }
input { width: 1.2rem; height: 1.2rem; }
a { color: #0B4A8B; }
pre { margin: .4rem 0 0; white-space: pre-wrap; font: inherit; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { max-width: none; padding: 0; }
  h1, thead th, .line, .look { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  tr { break-inside: avoid; }
  details { display: none; }
  thead { display: table-header-group; }
}
"""
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_HEADS = ("Sent", "Agency", "Message", "To", "Subject", "Draft", "Attached", "Without the draft")
_HEADING = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)


class Row(NamedTuple):
    """One message on the page: the addresses that it goes to, the name of its draft, and when it was sent before."""

    mail: Mail
    addresses: Addresses
    file: str
    before: str = ""


class Link(NamedTuple):
    """A ``mailto:`` link, and whether the words had to be cut short for it."""

    href: str
    cut: bool


def page(cycle: str, again: str, rows: Sequence[Row]) -> str:
    """The page that lists `rows`, as HTML; `again` is the command that writes it anew."""
    title = f"E-mails to send, {one_line(cycle)}"
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f'<meta name="generator" content="{MARK}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            f"<h1>{escape(title)}</h1>",
            '<p class="line">In classic Outlook, open the draft: it is ready to be looked over and sent.<br>',
            "In new Outlook and in webmail, use the link in the last column and attach the file by hand.</p>",
            *_to_look_at(again, rows),
            "<table>\n<caption>Tick each message once it has been sent. The ticks are not kept when the page is closed."
            "</caption>",
            f"<thead>\n<tr>{_HEADING}</tr>\n</thead>\n<tbody>",
            *(_row(number, row) for number, row in enumerate(rows, 1)),
            "</tbody>\n</table>\n</body>\n</html>\n",
        )
    )


def mail_link(mail: Mail, addresses: Iterable[str]) -> Link:
    """The link that opens `mail` in whichever program sends e-mail, its words cut where they are too long for it."""
    to = ";".join(quote(one, safe="@") for one in addresses)  # Outlook takes several only so
    start = f"mailto:{to}?subject={_coded(one_line(mail.subject))}&body="
    text = words(mail.words)
    whole = start + _coded(text)
    if len(whole) <= LONGEST_LINK:
        return Link(whole, cut=False)
    left, kept, end = LONGEST_LINK - len(start) - len(_coded("…")), 0, 0
    while end < len(text) and (kept := kept + len(_coded(text[end]))) <= left:
        end += 1
    return Link(start + _coded(text[:end] + "…"), cut=True)


def drafts_listed(text: str) -> tuple[str, ...] | None:
    """The names of the drafts that a page of an earlier run lists; None where `text` is not such a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(reader.names) if reader.ours else None


class _Reader(HTMLParser):
    """Finds the mark of these pages, and the drafts that they link to."""

    def __init__(self) -> None:
        super().__init__()
        self.ours, self.names = False, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("name") == "generator":
            self.ours = given.get("content") == MARK
        elif tag == "a" and given.get("class") == "draft":
            self.names.append(unquote(given.get("href", "")).removeprefix("./"))


def _to_look_at(again: str, rows: Sequence[Row]) -> Iterator[str]:
    """The agencies to which nothing can be sent as it stands, and what is no address."""
    without = [row.mail.agency for row in rows if not row.addresses.found]
    if without:
        names = escape("; ".join(map(one_line, without)))
        told = "Type it into the draft, or fill in Role mailbox in the sheet Agencies, save and run"
        yield f'<p class="look"><strong>No address:</strong> {names}. {told} {escape(again)} again.</p>'
    for row in rows:
        for text in row.addresses.unclear:
            told = f"{one_line(text)[:80]}, in the Role mailbox of {one_line(row.mail.agency)}"
            yield f'<p class="look"><strong>Not an address, and left out:</strong> {escape(told)}.</p>'


def _row(number: int, row: Row) -> str:
    mail, link = row.mail, mail_link(row.mail, row.addresses.found)
    agency, names = one_line(mail.agency), [attachment_name(one.name) for one in mail.attachments]
    files = "<br>".join(map(escape, names)) or "nothing"
    places = "; ".join(f"{name}{_place(one.folder)}" for name, one in zip(names, mail.attachments, strict=True))
    by_hand = f"<br>Attach by hand: {escape(places)}." if names else ""
    before = f"<br>Sent before, on {escape(row.before)}." if row.before else ""
    cut = "<br>Its words are cut short: copy them from below." if link.cut else ""
    href = quote(row.file, safe="")
    label = escape(f"{agency}: sent")
    cells = (
        f'<td><input type="checkbox" id="sent{number}" aria-label="{label}"></td>',
        f'<th scope="row">{escape(agency)}</th>',
        f"<td>{escape(one_line(mail.kind))}{before}</td>",
        f"<td>{'<br>'.join(map(escape, row.addresses.found)) or 'no address'}</td>",
        f"<td>{escape(one_line(mail.subject))}</td>",
        f'<td><a class="draft" href="./{href}">{escape(row.file)}</a></td>',
        f"<td>{files}</td>",
        f'<td><a href="{escape(link.href)}">Write to {escape(agency)}</a>{by_hand}{cut}'
        f"<details><summary>Words to copy</summary><pre>{escape(words(mail.words))}</pre></details></td>",
    )
    return f"<tr>{''.join(cells)}</tr>"


def _place(folder: str) -> str:
    """The folder of a file, in words behind its name."""
    return ", beside the tracker" if folder == "." else f", in {one_line(folder)}" if folder else ""


def _coded(text: str) -> str:
    return quote(text.replace("\n", "\r\n"), safe="")
