"""Messages (.eml) and archives taken apart: whatever programs write, and whatever is meant to do harm."""

import base64
import io
import struct
import time
import zipfile
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from plan_tools.excel.guard import MOST_BYTES
from plan_tools.mail import found as limits
from plan_tools.mail.archive import read_archive
from plan_tools.mail.found import Letter, Part, Unreadable
from plan_tools.mail.kinds import Kind, kind_of
from plan_tools.mail.looking import Look
from plan_tools.mail.message import read_message
from plan_tools.model import Agency
from plan_tools.rules.file_names import as_compared, safe_name
from plan_tools.rules.issue import file_name

BOOK = b"PK\x03\x04 a workbook, as far as a message is concerned"
EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def eml(*attached: tuple[str, bytes], received: str = "Thu, 12 Nov 2026 09:30:00 +0000", **headers: str) -> bytes:
    """A message as a mail program writes it."""
    message = EmailMessage(policy=SMTP)
    if received:
        message["Received"] = f"from a by b with SMTP id 1; {received}"
    message["From"] = headers.get("sender", "Ann Person <a.person@police.example>")
    message["Date"] = headers.get("date", "Tue, 03 Nov 2026 08:00:00 +0000")
    message["Subject"] = "Our return"
    message.set_content("Please find it attached.")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def raw(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def look(data: bytes, kind: Kind = Kind.MESSAGE, passwords: tuple[str, ...] = ()) -> Look:
    return Look(passwords).into(data, kind, "mail.eml")


def codes(seen: Look) -> list[str]:
    return [one.code for one in seen.problems]


def test_the_limit_of_a_file_is_that_of_every_workbook():
    assert limits.MOST_BYTES == MOST_BYTES


def test_a_workbook_that_is_attached_is_found_with_its_sender_and_day():
    (found,) = look(eml(("Police return.xlsx", BOOK))).found
    assert (found.name, found.data, found.sender) == (
        "Police return.xlsx",
        BOOK,
        "Ann Person <a.person@police.example>",
    )
    assert (found.came_on, found.source) == (date(2026, 11, 12), "mail.eml")


def test_the_day_that_the_last_server_wrote_comes_before_the_one_of_the_sender():
    assert read_message(eml()).came_on == date(2026, 11, 12)
    assert read_message(eml(received="")).came_on == date(2026, 11, 3)
    assert read_message(eml(received="", date="some time in spring")).came_on is None
    assert read_message(eml(received="", date="Fri, 31 Dec 9999 23:59:59 -2359")).came_on is None


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="Return.xlsx"', "Return.xlsx"),
        ("attachment; filename*=UTF-8''Gr%C3%BCn%20return.xlsx", "Grün return.xlsx"),
        ('attachment; filename="=?utf-8?B?R3LDvG4ueGxzeA==?="', "Grün.xlsx"),
        ("attachment; filename*0=Very; filename*1=Long; filename*2=.xlsx", "VeryLong.xlsx"),
        ("inline; filename=shown.xlsx", "shown.xlsx"),
        ("attachment", "attachment.xlsx"),
        ("attachment; filename=", "attachment.xlsx"),
        ('attachment; filename="=?nonsense?Q?x?=.xlsx"', "x.xlsx"),
    ],
)
def test_names_are_understood_in_every_way_that_they_are_written(header, name):
    data = raw(
        "From: a@b.example", "MIME-Version: 1.0", f"Content-Type: {'/'.join(EXCEL)}", f"Content-Disposition: {header}",
        "Content-Transfer-Encoding: base64", "", base64.b64encode(BOOK).decode(),
    )  # fmt: skip
    assert [(one.name, one.data) for one in look(data).found] == [(name, BOOK)]


def test_a_message_in_a_message_is_looked_into_and_says_who_passed_it_on():
    outer = EmailMessage(policy=SMTP)
    outer["From"], outer["Received"] = "clerk@council.example", "by x; Fri, 13 Nov 2026 10:00:00 +0000"
    outer.set_content("See below")
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["Date"] = "a.person@police.example", "Tue, 03 Nov 2026 08:00:00 +0000"
    inner.set_content("Attached")
    inner.add_attachment(BOOK, maintype=EXCEL[0], subtype=EXCEL[1], filename="Police.xlsx")
    outer.add_attachment(inner)
    (found,) = look(bytes(outer)).found
    assert found.sender == "a.person@police.example, passed on by clerk@council.example"
    assert found.came_on == date(2026, 11, 13)  # what the inner one says was written by who knows whom


def test_archives_and_messages_in_archives_are_looked_into():
    inner = zipped(**{"b.xlsx": BOOK + b"b"})
    data = eml(("all.zip", zipped(**{"dir/a.xlsx": BOOK, "inner.zip": inner, "mail.eml": eml(("c.xls", b"c"))})))
    seen = look(data)
    assert [(one.name, one.source) for one in seen.found] == [
        ("dir/a.xlsx", "mail.eml > all.zip"),
        ("b.xlsx", "mail.eml > all.zip > inner.zip"),
        ("c.xls", "mail.eml > all.zip > mail.eml"),
    ]
    assert codes(seen) == []


def test_an_archive_that_is_a_workbook_is_one_whatever_it_is_called():
    book = zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    seen = look(eml(("return.zip", book), ("ATT00001", book), ("noname.bin", book)))
    assert [one.name for one in seen.found] == ["return.xlsx", "ATT00001.xlsx", "noname.xlsx"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.XLSX", Kind.WORKBOOK), ("a.xlsm", Kind.WORKBOOK), ("a.xltx", Kind.WORKBOOK), ("a.xls", Kind.WORKBOOK),
        ("a.xlsb", Kind.WORKBOOK), ("a.ods", Kind.WORKBOOK), ("a.csv", Kind.WORKBOOK), ("a.xlsx. ", Kind.WORKBOOK),
        ("a.pdf", Kind.OTHER), ("a.docx", Kind.OTHER), ("a.ics", Kind.OTHER), ("a.xlsx.exe", Kind.OTHER),
        ("a.png", Kind.PICTURE), ("winmail.dat", Kind.CLOSED), ("a.p7m", Kind.CLOSED), ("a.rar", Kind.CLOSED),
        ("a.eml", Kind.MESSAGE), ("a.msg", Kind.OUTLOOK), ("a.zip", Kind.ARCHIVE), ("a", Kind.OTHER),
    ],
)  # fmt: skip
def test_names_say_what_a_file_is(name, kind):
    assert kind_of(name, b"whatever it holds") is kind


def test_other_kinds_are_listed_and_pictures_are_told_together():
    seen = look(eml(("agenda.ics", b"BEGIN"), ("logo.png", b"1"), ("image001.jpg", b"2"), ("a.xlsx", BOOK)))
    assert sorted(codes(seen)) == ["attachment-left", "pictures-left"]
    told = {one.code: one.found for one in seen.problems}
    assert told["attachment-left"] == "“agenda.ics” was left where it is: an invitation."
    assert told["pictures-left"].startswith("2 pictures")
    assert not any(one.needs_a_person for one in seen.problems)


def test_documents_in_which_somebody_may_have_answered_are_said_loudly_and_once_a_message():
    seen = look(eml(("Our answers.docx", b"PK"), ("minutes.pdf", b"%PDF"), ("a.xlsx", BOOK)))
    assert [(one.code, one.needs_a_person) for one in seen.problems] == [("documents-left", True)]
    assert seen.problems[0].found == (
        "Left, being no workbook: “Our answers.docx” (a Word document), “minutes.pdf” (a PDF document)"
        " (from Ann Person <a.person@police.example>, 12/11/2026)."
    )


def test_many_documents_are_one_line():
    (told,) = look(eml(*((f"{number}.pdf", b"%PDF") for number in range(40)))).problems
    assert "“9.pdf” (a PDF document) and 30 more" in told.found


def test_what_is_wrong_in_a_message_says_who_sent_it_and_when():
    inner = eml(("Return.xlsx", b""), ("winmail.dat", b"1"), ("sub.zip", b"PK\x03\x04 no"))
    told = [one.found for one in look(inner).problems]
    assert len(told) == 3
    assert all(" (from Ann Person <a.person@police.example>, 12/11/2026) could not be" in one for one in told)
    assert look(inner).who == " (from Ann Person <a.person@police.example>, 12/11/2026)"


@pytest.mark.parametrize("name", ["winmail.dat", "smime.p7m", "returns.rar", "returns.7z"])
def test_what_may_hide_a_return_is_said_loudly(name):
    seen = look(eml((name, b"\x78\x9f\x3e\x22")))
    assert [(one.code, one.needs_a_person) for one in seen.problems] == [("attachment-not-taken", True)]


def test_a_workbook_that_did_not_arrive_is_named():
    head = ("From: a@b.example", 'Content-Disposition: attachment; filename="a.xlsx"')
    rubbish = raw(*head, "Content-Transfer-Encoding: base64", "", "UEsDBBQ" + "A" * 90)
    assert codes(look(rubbish)) == ["attachment-not-whole"]
    (empty,) = look(raw(*head, "Content-Transfer-Encoding: base64", "", "")).problems
    assert (empty.code, empty.needs_a_person) == ("attachment-not-whole", True)
    assert empty.fix.startswith("Ask the sender for it again.")
    assert codes(look(raw("From: a@b", "Content-Type: multipart/mixed", "", "no parts"))) == ["attachment-not-taken"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\r\n \r\n", b"\x89PNG\r\n\x1a\n", b"a letter without a head", BOOK, b"x: y\n" + b"\n" * 1_600_000],
    ids=["nothing", "blank", "picture", "text", "workbook", "lines without end"],
)
def test_what_is_no_message_is_one_line(data):
    seen = look(data)
    assert (codes(seen), seen.found) == (["message-unreadable"], [])


def test_headers_of_every_sort_are_harmless():
    data = raw(
        "From: =?utf-8?Q?A=0D=0ABcc:_all@x.example?= <a@b.example>", "Subject: x\r\n y", "To:", ": nameless",
        "Received: ;;;;", "Date: Tue, 99 Foo 2026", "Content-Type: application/octet-stream; name=\"a.xlsx\r\n x\"",
        "", "PK",
    )  # fmt: skip
    letter = read_message(data)
    assert letter.sender.isprintable()
    assert "\n" not in letter.sender
    assert letter.came_on is None
    assert [one.name.isprintable() for one in letter.inside] == [True]


@pytest.mark.parametrize("header", ["From", "Content-Type", "Content-Disposition", "Received"])
@pytest.mark.parametrize("fill", ["(", "a=b;", "=?utf-8?Q?=41?= ", "<", '"', "x@y,", "\\"])
def test_endless_headers_take_no_time(header, fill):
    started = time.monotonic()
    look(raw(f"{header}: a/b; {fill * 200_000}", "From: a@b", "", "text"))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("header", ["Content-Type: application/x; name=", "Content-Disposition: attachment; filename="])
@pytest.mark.parametrize("fill", ['"', ";", ". "])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_many_parts_with_endless_headers_take_no_time(header, fill, end):
    part = end.join(("--b", header + fill * (3_900 // len(fill)), "", "x", ""))
    start = end.join(("From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", ""))
    started = time.monotonic()
    assert codes(look((start + part * 500).encode())) == ["message-unreadable"]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("text", ["--b\n\n" * 700_000, "\r" * 10_000_000])
def test_parts_and_lines_without_end_take_no_time(text):
    started = time.monotonic()
    seen = look(f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{text}".encode())
    assert codes(seen) == ["message-unreadable"]
    assert time.monotonic() - started < 5


def test_a_hundred_files_with_long_names_in_other_letters_are_all_taken():
    names = [f"Rücklauf der Behörde für Jugend und Familie Łódź {number}.xlsx" for number in range(100)]
    assert [one.name for one in look(eml(*((name, BOOK) for name in names))).found] == names


def test_a_message_of_messages_without_an_end_is_one_line():
    nested = raw(*["Content-Type: message/rfc822", ""] * 5_000, "text")
    assert codes(look(nested)) == ["message-unreadable"]
    inside = eml(("a.xlsx", BOOK))
    for _ in range(12):
        inside = eml(("again.eml", inside))
    assert codes(look(inside)) == ["too-much-inside"]
    parts = "".join(f"--{n}\r\nContent-Type: multipart/mixed; boundary={n + 1}\r\n\r\n" for n in range(2_000))
    started = time.monotonic()
    look(b"Content-Type: multipart/mixed; boundary=0\r\n\r\n" + parts.encode() + b"\r\n" * 20_000)
    assert time.monotonic() - started < 20


def test_more_files_than_in_any_sound_message_are_one_line():
    assert codes(look(eml(*((f"{n}.csv", b"x") for n in range(1_001))))) == ["too-much-inside"]


# -- archives ---------------------------------------------------------------------------------------------------------


def parts(data: bytes, *passwords: str) -> list[Part]:
    return list(read_archive(data, passwords))


def test_names_that_lead_elsewhere_are_only_names():
    seen = look(zipped(**{"../../etc/a.xlsx": BOOK, "C:\\Windows\\b.xlsx": BOOK + b"b", "/c.xlsx": b"c"}), Kind.ARCHIVE)
    assert [safe_name(one.name) for one in seen.found] == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_a_file_without_a_name_is_one_as_well():
    out, nameless = io.BytesIO(), zipfile.ZipInfo("x")
    nameless.filename = ""
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(nameless, b"some words")
        archive.writestr("b.xlsx", BOOK)
    seen = look(out.getvalue(), Kind.ARCHIVE)
    assert ([one.name for one in seen.found], codes(seen)) == (["b.xlsx"], ["attachment-left"])


def test_a_bomb_is_unpacked_no_further_than_a_file_may_be_large():
    (one,) = parts(zipped(**{"a.xlsx": bytes(40 << 20)}))
    assert one.fault == "it holds more than 32 MB once unpacked"


def test_a_bomb_of_many_files_is_one_line():
    bomb = zipped(**{f"{n}.xlsx": bytes(31 << 20) for n in range(15)})
    assert codes(look(bomb, Kind.ARCHIVE)) == ["too-much-inside"]


def test_a_bomb_of_archives_in_archives_is_one_line():
    bomb = zipped(**{"a.xlsx": BOOK})
    for _ in range(10):
        bomb = zipped(**{"again.zip": bomb})
    seen = look(bomb, Kind.ARCHIVE)
    assert (codes(seen), seen.found) == (["too-much-inside"], [])


def test_too_many_files_are_one_line():
    assert codes(look(zipped(**{f"{n}.txt": b"" for n in range(1_001)}), Kind.ARCHIVE)) == ["message-unreadable"]


def test_a_link_in_an_archive_is_not_followed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.xlsx")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert parts(out.getvalue()) == [Part("a.xlsx", fault="it is a link to somewhere else")]


def locked(data: bytes, password: bytes) -> bytes:
    """An archive of one file, stored and locked in the old way of zip programs."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_crc(n) for n in range(256)]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 255] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ (keys[1] >> 24)) & 255] ^ (keys[2] >> 8)

    def encrypted(byte: int) -> int:
        mask = (keys[2] & 0xFFFF) | 2
        update(byte)
        return byte ^ ((mask * (mask ^ 1) >> 8) & 255)

    for byte in password:
        update(byte)
    plain = zipped(**{"a.xlsx": data})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        crc = archive.infolist()[0].CRC
    body = bytes(encrypted(byte) for byte in bytes(11) + bytes([crc >> 24]) + data)
    shared = struct.pack("<HHHHHLLLHH", 20, 1, 0, 0, 33, crc, len(body), len(data), 6, 0)
    local = b"PK\3\4" + shared + b"a.xlsx" + body
    central = b"PK\1\2" + struct.pack("<H", 20) + shared + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + b"a.xlsx"
    return local + central + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, len(central), len(local), 0)


def _crc(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
    return value


def test_a_locked_file_is_opened_with_the_passwords_that_were_given():
    data = locked(BOOK, "pässword".encode())
    assert parts(data, "wrong", "pässword") == [Part("a.xlsx", BOOK)]
    assert parts(data, "wrong")[0].fault == "it is locked with a password, and none that was given opens it"
    assert parts(data)[0].fault == "it is locked with a password"


def test_damaged_files_cost_only_themselves_and_damaged_archives_one_line():
    whole = bytearray(zipped(**{"a.xlsx": BOOK, "b.xlsx": BOOK}))
    whole[whole.index(b"a.xlsx") + 8] ^= 255
    assert [one.fault for one in parts(bytes(whole))] == ["it is damaged", ""]
    for data in (b"PK\3\4", b"", zipped(**{"a.xlsx": BOOK})[:-30]):
        with pytest.raises(Unreadable):
            parts(data)


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Police return.XLSX", "Police return.xlsx"),
        ("../../etc/cron.d/evil.xlsx", "evil.xlsx"),
        ("C:\\Users\\me\\return.xlsx", "return.xlsx"),
        ("..\\..\\..", "attachment"),
        (".hidden.xlsx", "hidden.xlsx"),
        ("~$lock.xlsx", "$lock.xlsx"),
        ("--dry-run.xlsx", "dry-run.xlsx"),
        ("CON.xlsx", "file CON.xlsx"),
        ("com1.tar.xlsx", "file com1.tar.xlsx"),
        ("a\u202exslx.exe.xlsx", "axslx.exe.xlsx"),
        ("zero\u200bwidth\ufeff.xlsx", "zerowidth.xlsx"),
        ("new\nline\t.xlsx", "new line.xlsx"),
        ("\x1b[31mred.xlsx", "[31mred.xlsx"),
        ("what?<is>|this*.xlsx", "what_is_this_.xlsx"),
        ("trailing .xlsx. . ", "trailing.xlsx"),
        ("", "attachment"),
        ("x" * 300 + ".xlsx", "x" * 90 + ".xlsx"),
        ("緑" * 300 + ".xlsx", "緑" * 66 + ".xlsx"),
        ("no ending", "no ending"),
        ("Grün.xlsx", "Grün.xlsx"),
    ],
)
def test_names_of_strangers_become_safe(called, name):
    assert safe_name(called) == name


def test_a_name_that_became_safe_is_safe():
    assert safe_name("cafe\u200b\u0301.xlsx") == "caf\u00e9.xlsx" == safe_name("cafe\u0301.xlsx")


def test_no_two_files_get_one_name_on_any_disk():
    taken: set[str] = set()
    names = []
    for called in ("Return.xlsx", "return.XLSX", "RETURN.xlsx", "Gru\u0308n.xlsx", "Grün.xlsx"):
        names.append(safe_name(called, taken))
        taken.add(as_compared(names[-1]))
    assert names == ["Return.xlsx", "return (2).xlsx", "RETURN (3).xlsx", "Grün.xlsx", "Grün (2).xlsx"]


def test_a_letter_is_what_a_message_becomes():
    assert isinstance(read_message(eml(("a.xlsx", BOOK))), Letter)


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("Police", "Police 2026-Q4.xlsx"),
        ("con.txt", "Return con.txt 2026-Q4.xlsx"),
        ("St. Mary's", "St. Mary's 2026-Q4.xlsx"),
    ],
)
def test_no_return_is_called_as_windows_calls_a_device(short, name):
    assert file_name(Agency(short, short), "2026-Q4", ()) == name
