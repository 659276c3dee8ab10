"""Drafts that open ready to be sent, and the page that lists them."""

import base64
import email
import email.policy
import hashlib
import re
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_tools.excel.contrast import contrast
from plan_tools.excel.save import hold
from plan_tools.mail.addresses import is_address, read_addresses
from plan_tools.mail.draft import draft, message
from plan_tools.mail.page import LONGEST_LINK, Row, drafts_listed, mail_link, page
from plan_tools.mail.text import in_ascii
from plan_tools.model.sending import Attachment, Mail
from plan_tools.problems import CannotGoOn
from plan_tools.steps.delivered import Delivered
from plan_tools.steps.folder import Folder
from plan_tools.steps.sending import How, deliver

AGAIN = "plan-tools issue --drafts"
CYCLE, NOW = "2026-Q4", datetime(2027, 1, 4, 9, 30)
WORDS = """Dear colleagues,

2 points in your return need your attention:

1. Sheet Your actions, cell J7: “31/2/27” is no date.
2. Put these right:
    – Ref 1.1: Rating now
    – Ref 1.2: Rating now

Thank you. Diolch yn fawr, ŵyŵ 🏴󠁧󠁢󠁷󠁬󠁳󠁿"""
BOOK = Attachment("Police 2026-Q4.xlsx", b"PK\x03\x04 not really a workbook")


def mail_to(agency: str = "Police", to: str = "mash@police.example", words: str = WORDS, *files: Attachment) -> Mail:
    return Mail(agency, to, f"Return {CYCLE}: {agency}", words, files or (BOOK,))


def opened(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert [part.defects for part in found.walk() if part.defects] == []
    return found


def body(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


class Told(HTMLParser):
    """What a browser would make of a page: its elements, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tracker.xlsx").write_bytes(b"as it is")
    return Folder((tmp_path / "tracker.xlsx").resolve())


def write(folder: Folder, *mails: Mail, **more: object):
    return deliver(folder, CYCLE, "issue", mails, How(), NOW, **more)


def drafts_in(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


# one draft


def test_a_draft_opens_ready_to_be_sent():
    data = draft(mail_to(to="mash@police.example; duty@police.example"))
    found = opened(data)
    assert found["X-Unsent"] == "1"
    assert found["To"] == "mash@police.example, duty@police.example"
    assert found["Subject"] == "Return 2026-Q4: Police"
    assert not {"From", "Date", "Message-ID", "Bcc", "Cc"} & set(found.keys())
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()


def test_a_draft_holds_the_words_twice_and_the_file_once():
    found = opened(draft(mail_to()))
    assert found.get_content_type() == "multipart/mixed"
    alternative, book = found.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in alternative.iter_parts()] == ["text/plain", "text/html"]
    assert body(found, "plain") == WORDS + "\n"
    assert book.get_content() == BOOK.data
    assert book.get_content_disposition() == "attachment"
    assert book.get_filename() == "Police 2026-Q4.xlsx"
    assert book.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_words_look_the_same_in_html():
    text = body(opened(draft(mail_to())), "html")
    told = Told(text)
    assert told.all("html") == [{"lang": "en-GB"}]
    assert len(told.all("p")) == 4
    said = [line for line in told.text.replace("\xa0", " ").splitlines() if line.strip()]
    assert said[1:] == [line for line in WORDS.splitlines() if line.strip()]
    assert said[0] == "Return 2026-Q4: Police"


def test_the_same_message_gives_the_same_bytes_and_another_file_others():
    other = mail_to("Police", "mash@police.example", WORDS, Attachment(BOOK.name, b"another"))
    assert draft(mail_to()) == draft(mail_to())
    boundary = opened(draft(mail_to())).get_boundary()
    assert boundary != opened(draft(other)).get_boundary()


def test_a_message_without_files_is_its_words():
    found = opened(draft(Mail("Police", "mash@police.example", "Return", "Dear colleagues,")))
    assert found.get_content_type() == "multipart/alternative"
    assert body(found, "plain") == "Dear colleagues,\n"


def test_an_agency_without_a_mailbox_has_a_draft_without_an_address():
    assert "To" not in opened(draft(mail_to(to="")))


def test_an_address_with_other_letters_survives():
    found = opened(draft(mail_to(to="môn@heddlu.cymru")))
    assert found["To"] == "môn@heddlu.cymru"
    assert found["Subject"] == "Return 2026-Q4: Police"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Heddlu Ynys Môn 2026-Q4.xlsx", "Heddlu Ynys Mon 2026-Q4.xlsx"),
        ("警察 2026-Q4.xlsx", "2026-Q4.xlsx"),
        ("警察.xlsx", "attachment.xlsx"),
        ("Police 😀.pdf", "Police.pdf"),
        ('He said "yes"; then.xlsx', "He said -yes-; then.xlsx"),
        ("x" * 300 + "é.xlsx", "x" * 120 + ".xlsx"),
    ],
)
def test_the_name_of_a_file_survives_and_has_a_form_for_old_programs(name, plain):
    part = next(opened(draft(mail_to("Police", "", WORDS, Attachment(name, b"x")))).iter_attachments())
    assert part.get_filename() == name.replace('"', "-").replace("x" * 300 + "é", "x" * 120)
    assert part["Content-Type"].params["name"] == plain
    assert in_ascii(name).isascii()


HOSTILE = "Police\r\nBcc: thief@evil.example\r\n\r\n<script>alert(1)</script>\u202e\u2066\x00\x0b\x85\u2028\ud800"


def test_nothing_can_be_put_into_the_headers_of_a_draft():
    file = Attachment(f"..\\../C:{HOSTILE}.xlsx", b"x")
    data = draft(Mail(HOSTILE, f"a@b.example\r\nBcc: thief@evil.example; {HOSTILE}", HOSTILE, "Dear", (file,)))
    found = opened(data)
    assert sorted(found.keys()) == ["Content-Type", "MIME-Version", "Subject", "To", "X-Unsent"]
    assert found["To"] == "a@b.example"
    assert found["Subject"] == "Police Bcc: thief@evil.example <script>alert(1)</script>"
    name = next(found.iter_attachments()).get_filename()
    assert not re.search(r'[\\/:*?"<>|\r\n\x00-\x1f\u202a-\u202e\u2066-\u2069]', name)
    assert name.endswith(".xlsx")
    assert not re.search(rb"(?im)^bcc:", data)


@pytest.mark.parametrize("code", ["=?utf-8?q?=0D=0ABcc=3A=20x=40y.example?=", "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?="])
def test_what_is_coded_in_a_name_or_an_address_never_becomes_a_header(code):
    found = draft(mail_to(code, f"{code}@b.example; a@b.example"))
    assert b"\nbcc" not in found.lower()
    assert set(opened(found)) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}
    assert opened(found)["To"] == "a@b.example"
    assert opened(found)["Subject"].endswith(code.replace("=?", "= ?"))


def test_html_of_a_return_is_harmless_in_the_words():
    words = "1. Sheet <img src=x onerror=alert(1)>: “<a href='javascript:x'>” & &lt;\n\n</p></body><script>1</script>"
    found = opened(draft(mail_to(words=words)))
    told = Told(body(found, "html"))
    assert {tag for tag, _attrs in told.elements} == {"html", "head", "meta", "title", "body", "p"}
    assert words.split("\n\n")[0] in told.text
    assert body(found, "plain") == words + "\n"


def test_control_characters_never_come_into_the_words():
    found = opened(draft(mail_to(words="a\x00b\x1b[31m\r\nc\rd\x0b\tf\ud800")))
    assert body(found, "plain") == "ab[31m\nc\nd\tf\n"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200), st.text(max_size=300))
def test_every_subject_and_word_that_can_be_seen_arrives_as_it_was(subject, words):
    subject = " ".join("".join(sign for sign in subject if sign.isprintable()).split())
    words = "".join(sign for sign in words if sign.isprintable() or sign == "\n").strip("\n")
    found = opened(draft(Mail("Police", "a@b.example", subject, words)))
    assert str(found["Subject"] or "") == " ".join(subject.replace("=?", "= ?").split())
    assert body(found, "plain") == words + "\n"


@given(st.text(), st.text(), st.text(), st.text(), st.text(max_size=60))
def test_no_text_adds_a_header_or_leaves_a_line_open(agency, to, subject, words, name):
    data = draft(Mail(agency, to, subject, words, (Attachment(name, b"x"),)))
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert set(found.keys()) <= {"Content-Type", "MIME-Version", "Subject", "To", "X-Unsent"}
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_what_a_server_is_given_has_a_sender_and_no_mark_of_a_draft():
    found = opened(message(mail_to(), "bm@board.example", NOW.astimezone(), "<key@board.example>"))
    assert (found["From"], found["Message-ID"]) == ("bm@board.example", "<key@board.example>")
    assert found["Date"].datetime.replace(tzinfo=None) == NOW
    assert "X-Unsent" not in found


# addresses


@pytest.mark.parametrize(
    ("text", "found", "unclear"),
    [
        ("mash@police.example", ["mash@police.example"], []),
        ("a@b.example; c@d.example,e@f.example\ng@h.example i@j.example",
         ["a@b.example", "c@d.example", "e@f.example", "g@h.example", "i@j.example"], []),
        ("Police MASH <mash@police.example>", ["mash@police.example"], []),
        ('"Smith, Jo" <jo@b.example>; Police<mash@police.example>', ["jo@b.example", "mash@police.example"], []),
        ("a@b.example A@B.example <a@b.example>", ["a@b.example"], []),
        ("\u200bmash@police.example\u202c\u00a0", ["mash@police.example"], []),
        ("o'neil+x@b.example", ["o'neil+x@b.example"], []),
        ("", [], []),
        (" ;, ", [], []),
        ("ask Jo", [], ["ask Jo"]),
        ("mash@police", [], ["mash@police"]),
        ("a@b.example / c@d.example", [], ["a@b.example / c@d.example"]),
        ("a@b.example; tel 01234 567", ["a@b.example"], ["tel 01234 567"]),
        ("a..b@c.example", [], ["a..b@c.example"]),
        ("a@b@c.example", [], ["a@b@c.example"]),
        ("a\u202eb@c.example", [], ["a\u202eb@c.example"]),
        ("a@b.example\r\nBcc: x@y.example", ["a@b.example"], ["Bcc: x@y.example"]),
        ("a@192.0.2.1", [], ["a@192.0.2.1"]),
    ],
)  # fmt: skip
def test_addresses_are_read_as_people_write_them_and_never_guessed(text, found, unclear):
    assert read_addresses(text) == (tuple(found), tuple(unclear))


@pytest.mark.parametrize("text", ["<" * 2000, '"' * 2000, "a " * 1000, "a@" * 1000, "x" * 40_000, '"a" ' * 500])
def test_a_cell_full_of_rubbish_is_read_at_once(text):
    assert read_addresses(text).found == ()


@given(st.text())
def test_no_address_holds_what_could_end_a_header(text):
    if is_address(text):
        assert not re.search(r"[\s,;<>\"]", text)
        assert text.isprintable()


# the page


def rows(*mails: Mail) -> list[Row]:
    return [Row(mail, read_addresses(mail.to), f"{mail.agency.replace('/', '-')} {CYCLE}.eml") for mail in mails]


def test_the_page_lists_every_message_with_its_draft_and_a_link():
    told = Told(page(CYCLE, AGAIN, rows(mail_to(), mail_to("Heddlu Ynys Môn", "a@b.example"))))
    assert told.all("html") == [{"lang": "en-GB"}]
    assert "E-mails to send, 2026-Q4" in told.text
    drafts = [unquote(one["href"]) for one in told.all("a") if one.get("class") == "draft"]
    assert drafts == ["./Police 2026-Q4.eml", "./Heddlu Ynys Môn 2026-Q4.eml"]
    links = [one["href"] for one in told.all("a") if one["href"].startswith("mailto:")]
    assert len(links) == 2
    assert unquote(urlsplit(links[0]).path) == "mash@police.example"
    asked = parse_qs(urlsplit(links[0]).query)
    assert asked["subject"] == ["Return 2026-Q4: Police"]
    assert asked["body"] == [WORDS.replace("\n", "\r\n")]
    assert "Attach by hand: Police 2026-Q4.xlsx" in told.text
    boxes = told.all("input")
    assert [box["aria-label"] for box in boxes] == ["Police: sent", "Heddlu Ynys Môn: sent"]
    assert {box["type"] for box in boxes} == {"checkbox"}


def test_the_page_runs_nothing_and_loads_nothing():
    text = page(CYCLE, AGAIN, rows(mail_to()))
    told = Told(text)
    policy = next(one["content"] for one in told.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not {"script", "img", "link", "iframe", "form", "base"} & {tag for tag, _attrs in told.elements}
    assert not [attrs for _tag, attrs in told.elements if "style" in attrs or "src" in attrs]
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_has_headings_that_a_screen_reader_tells_and_colours_that_are_read():
    text = page(CYCLE, AGAIN, rows(mail_to(), mail_to("Health", "")))
    told = Told(text)
    scopes = [one.get("scope") for one in told.all("th")]
    assert scopes == ["col"] * 8 + ["row"] * 2
    assert len(told.all("caption")) == len(told.all("h1")) == 1
    pairs = [("#FFFFFF", "#14304C"), ("#7A5C00", "#FFF8DC"), ("#1A1A1A", "#E6ECF4"), ("#0B4A8B", "#F2F2F2")]
    for ink, paper in pairs:
        assert ink in text
        assert paper in text
        assert contrast(ink[1:], paper[1:]) >= 4.5


def test_the_page_says_which_message_each_is_and_where_its_file_stands():
    files = (Attachment("A.xlsx", b"", "returns/2026-Q4/corrections"), Attachment("B.xlsx", b"", "."))
    mail = mail_to("Police", "a@b.example", WORDS, *files)._replace(kind="Reminder, late")
    told = Told(page(CYCLE, AGAIN, [*rows(mail), Row(mail_to(), read_addresses(""), "x.eml", "2 Jan 2027")]))
    assert "Reminder, late" in told.text
    assert "Attach by hand: A.xlsx, in returns/2026-Q4/corrections; B.xlsx, beside the tracker." in told.text
    assert "Sent before, on 2 Jan 2027." in told.text


def test_agencies_without_an_address_are_named_on_top():
    told = Told(page(CYCLE, AGAIN, rows(mail_to(), mail_to("Health", ""), mail_to("Council", "ask Jo"))))
    above = told.text[: told.text.index("Without the draft")]
    assert "No address: Health; Council." in above
    assert "save and run plan-tools issue --drafts again." in above
    assert "Not an address, and left out: ask Jo, in the Role mailbox of Council." in above


def test_hostile_names_stay_text_on_the_page():
    agency = '"><script>alert(1)</script>&amp;\u202e'
    words = "</pre></details><img src=x onerror=alert(1)>"
    mail = Mail(agency, '<b>@x.example; "><i>', agency, words, (Attachment('"><u>.xlsx', b""),))
    told = Told(page("<s>", AGAIN, [Row(mail, read_addresses(mail.to), '"><em>.eml')]))
    assert not {"script", "img", "b", "i", "u", "s", "em"} & {tag for tag, _attrs in told.elements}
    assert '"><script>alert(1)</script>&amp;' in told.text
    assert "\u202e" not in told.text
    assert words in told.text
    assert drafts_listed(page("x", AGAIN, [Row(mail, read_addresses(mail.to), '"><em>.eml')])) == ('"><em>.eml',)


@pytest.mark.parametrize("words", ["short", "long words " * 400, "ŵ🏴󠁧󠁢󠁷󠁬󠁳󠁿\n" * 200, "%" * 5000])
def test_a_link_is_never_longer_than_windows_takes_and_its_words_begin_as_they_should(words):
    link = mail_link(mail_to(words=words), ["a@b.example", "c+d@e.example"])
    assert len(link.href) <= LONGEST_LINK
    assert unquote(urlsplit(link.href).path) == "a@b.example;c+d@e.example"
    said = parse_qs(urlsplit(link.href).query, errors="strict")["body"][0].replace("\r\n", "\n")
    assert words.strip("\n").startswith(said.removesuffix("…"))
    assert said.endswith("…") == link.cut == (words != "short")
    assert not link.cut or len(link.href) > LONGEST_LINK - 40


def test_a_link_to_several_has_them_apart_as_outlook_takes_them():
    href = mail_link(mail_to(), ("a@b.example", "c+d@e.example")).href
    assert href.startswith("mailto:a@b.example;c%2Bd@e.example?subject=")


def test_the_page_says_where_words_are_cut_and_holds_them_whole():
    told = Told(page(CYCLE, AGAIN, rows(mail_to(words="long words " * 400))))
    assert "Its words are cut short" in told.text
    assert "long words " * 399 in told.text


# the folder of drafts


def test_the_drafts_stand_in_out_with_their_page(folder):
    done = write(folder, mail_to(), mail_to("NHS ICB", "icb@nhs.example"))
    place = folder.home / "out" / "drafts"
    assert drafts_in(place) == ["NHS ICB 2026-Q4.eml", "Police 2026-Q4.eml", "index.html"]
    assert (place / "Police 2026-Q4.eml").read_bytes() == draft(mail_to())
    assert done.written == (
        "out/drafts/Police 2026-Q4.eml", "out/drafts/NHS ICB 2026-Q4.eml", "out/drafts/index.html",
    )  # fmt: skip
    assert done.told == (
        "Draft for Police (mash@police.example): Return 2026-Q4: Police",
        "Draft for NHS ICB (icb@nhs.example): Return 2026-Q4: NHS ICB",
        "Open out/drafts/index.html: it lists the drafts to be sent.",
    )
    assert done.problems == ()
    assert done.as_json()[0] == {
        "agency": "Police",
        "to": ["mash@police.example"],
        "subject": "Return 2026-Q4: Police",
        "attachments": ["Police 2026-Q4.xlsx"],
        "state": "draft",
        "draft": "out/drafts/Police 2026-Q4.eml",
        "message_id": "",
        "refused": [],
    }


def test_writing_the_same_drafts_again_changes_no_byte(folder):
    write(folder, mail_to())
    place = folder.home / "out" / "drafts"
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    write(folder, mail_to())
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_the_folder_holds_the_drafts_of_the_last_command_only(folder):
    write(folder, mail_to(), mail_to("Health", "h@nhs.example"))
    place = folder.home / "out" / "drafts"
    (place / "mine.eml").write_bytes(b"a letter of my own")
    done = write(folder, mail_to("Health", "h@nhs.example"))
    assert drafts_in(place) == ["Health 2026-Q4.eml", "index.html", "mine.eml"]
    assert "Removed, being of an earlier command: out/drafts/Police 2026-Q4.eml" in done.told


def test_only_plain_names_in_the_old_list_are_ever_removed(folder):
    place = folder.home / "out" / "drafts"
    place.mkdir(parents=True)
    (folder.home / "letter.eml").write_bytes(b"mine")
    (place / "notes.txt").write_bytes(b"mine")
    (place / "sub.eml").mkdir()
    (place / "link.eml").symlink_to(folder.home / "letter.eml")
    (place / "old.eml").write_bytes(b"old")
    names = ("../../letter.eml", "notes.txt", "sub.eml", "link.eml", str(folder.home / "letter.eml"), "old.eml")
    text = page(CYCLE, AGAIN, [Row(mail_to(), read_addresses(""), name) for name in names])
    (place / "index.html").write_text(text, encoding="utf-8")
    write(folder, mail_to())
    assert (folder.home / "letter.eml").exists()
    assert drafts_in(place) == ["Police 2026-Q4.eml", "index.html", "link.eml", "notes.txt", "sub.eml"]


def test_a_letter_of_somebody_else_is_never_written_over(folder):
    place = folder.home / "out" / "drafts"
    place.mkdir(parents=True)
    (place / "police 2026-q4.EML").write_bytes(b"mine")
    write(folder, mail_to())
    assert (place / "police 2026-q4.EML").read_bytes() == b"mine"
    assert "Police 2026-Q4 (1).eml" in drafts_in(place)


def test_a_page_of_somebody_else_is_never_written_over(folder):
    place = folder.home / "site"
    place.mkdir()
    (place / "index.html").write_text("<h1>My own</h1>")
    with pytest.raises(CannotGoOn) as stop:
        write(folder, mail_to(), drafts=place)
    assert stop.value.problem.code == "target-not-allowed"
    assert drafts_in(place) == ["index.html"]
    assert (place / "index.html").read_text() == "<h1>My own</h1>"


@pytest.mark.parametrize("place", ["returns/2026-Q4/issued", "returns/2026-Q4/received", "backups"])
def test_drafts_are_never_written_among_what_is_kept(folder, place):
    (folder.home / place).mkdir(parents=True)
    with pytest.raises(CannotGoOn) as stop:
        write(folder, mail_to(), drafts=folder.home / place)
    assert stop.value.problem.code == "target-not-allowed"
    assert list((folder.home / place).iterdir()) == []


def test_where_one_draft_cannot_be_written_none_is(folder):
    write(folder, mail_to())
    place = folder.home / "out" / "drafts"
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    (place / "index.html").chmod(0o444)
    with pytest.raises(CannotGoOn) as stop:
        write(folder, mail_to(words="other"), mail_to("Health", "h@nhs.example"))
    assert stop.value.problem.code == "not-saved"
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_two_runs_never_write_drafts_at_the_same_time(folder):
    place = folder.home / "out" / "drafts"
    with hold(place / "index.html"), pytest.raises(CannotGoOn) as stop:
        write(folder, mail_to())
    assert stop.value.problem.code == "tracker-in-use"
    assert not place.exists() or drafts_in(place) == []


def test_drafts_can_be_written_while_the_tracker_is_held(folder):
    with hold(folder.tracker):
        assert write(folder, mail_to()).written


def test_a_dry_run_says_what_would_be_drafted_and_writes_nothing(folder):
    done = deliver(folder, CYCLE, "issue", [mail_to()], How(dry_run=True), NOW)
    assert done.told == ("A draft would be written for Police (mash@police.example): Return 2026-Q4: Police",)
    assert done.written == ("out/drafts/Police 2026-Q4.eml", "out/drafts/index.html")
    assert [path.name for path in folder.home.iterdir()] == ["tracker.xlsx"]


def test_without_a_message_nothing_is_written_and_nothing_removed(folder):
    write(folder, mail_to())
    assert write(folder) == Delivered()
    assert drafts_in(folder.home / "out" / "drafts") == ["Police 2026-Q4.eml", "index.html"]


def test_missing_and_unclear_mailboxes_are_told_with_the_agency(folder):
    done = write(folder, mail_to(to=""), mail_to("Health", "ask Jo"), mail_to("Council", "a@b.example; x"))
    assert [(one.code, one.agency, str(one.location)) for one in done.problems] == [
        ("mailbox-missing", "Police", "tracker.xlsx, sheet Agencies"),
        ("mailbox-unclear", "Health", "tracker.xlsx, sheet Agencies"),
        ("mailbox-unclear", "Council", "tracker.xlsx, sheet Agencies"),
    ]
    assert "“ask Jo”, in the Role mailbox of Health, is no e-mail address." in done.problems[1].found
    assert [one["to"] for one in done.as_json()] == [[], [], ["a@b.example"]]


def test_a_draft_is_called_by_the_short_name_of_its_agency(folder):
    write(folder, mail_to("Saltmarsh Police", "")._replace(short="Police"))
    assert drafts_in(folder.home / "out" / "drafts") == ["Police 2026-Q4.eml", "index.html"]


@pytest.mark.parametrize(
    ("command", "again"), [("issue", AGAIN), ("remind", "plan-tools remind"), ("send", "plan-tools send")]
)
def test_the_page_names_the_command_that_writes_it_anew(folder, command, again):
    deliver(folder, CYCLE, command, [mail_to(to="")], How(), NOW)
    assert f"and run {again} again." in (folder.home / "out" / "drafts" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("agencies", "names"),
    [
        (["Police", "POLICE"], ["POLICE 2026-Q4 (1).eml", "Police 2026-Q4.eml"]),
        (["con.txt", "../../etc"], ["con txt 2026-Q4.eml", "etc 2026-Q4.eml"]),
        (["a/b:c*?\"<>|", "Ynys Môn"], ["Ynys Môn 2026-Q4.eml", "a-b-c 2026-Q4.eml"]),
        (["Police\r\nBcc: x@y.example", "x" * 300], ["Police Bcc- x-y example 2026-Q4.eml", "x" * 80 + " 2026-Q4.eml"]),
        (["", "..."], ["agency 2026-Q4 (1).eml", "agency 2026-Q4.eml"]),
    ],
)  # fmt: skip
def test_the_names_of_drafts_are_safe_and_differ(folder, agencies, names):
    write(folder, *(mail_to(agency, "") for agency in agencies))
    assert drafts_in(folder.home / "out" / "drafts") == sorted([*names, "index.html"])
