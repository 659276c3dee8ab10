"""A mailbox on a real mail server: read without a trace, tidied where asked for, and no wait without an end."""

import socket
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dovecot import DONE, RETURNS, USER, WORD, dovecot
from mail_servers import certificate, script
from test_attachments import BOOK, eml
from test_collect import codes, filled, put, received, register
from working_folder import command, issued, make_folder

from plan_tools.mail.folder_names import quoted, readable
from plan_tools.mail.imap import read_url
from plan_tools.mail.smtp import Patience
from plan_tools.problems import CannotGoOn
from plan_tools.steps import collect

AS_AT = date(2026, 11, 20)
CAME = datetime(2026, 11, 12, 12, tzinfo=UTC)
QUICK = Patience(1, 1)


@pytest.fixture(scope="module")
def running():
    with dovecot(ssl="no") as server:
        yield server


@pytest.fixture
def mailbox(running, monkeypatch):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    running.empty('"INBOX"', quoted(RETURNS), DONE)
    return running


@pytest.fixture(scope="module")
def protected():
    with dovecot() as server:
        yield server


@pytest.fixture
def tracker(tmp_path) -> Path:
    return make_folder(tmp_path / "plan")


def run(tracker: Path, *sources: str, **how: object) -> collect.Collected:
    return collect.run(collect.Wanted(sources, tracker, **{"as_at": AS_AT, "patience": QUICK} | how))  # type: ignore[arg-type]


def stopped(tracker: Path, *sources: str, **how: object) -> tuple[str, str]:
    before = tracker.read_bytes()
    with pytest.raises(CannotGoOn) as stop:
        run(tracker, *sources, **how)
    assert (tracker.read_bytes(), received(tracker)) == (before, {})
    assert "\n" not in stop.value.problem.found
    return stop.value.problem.code, stop.value.problem.found


# -- reading ----------------------------------------------------------------------------------------------------------


def test_returns_are_taken_and_nothing_is_marked_as_read(tracker, mailbox):
    data = filled(tracker)
    mailbox.deliver(eml(("Return.xlsx", data), received="Mon, 02 Nov 2026 00:00:00 +0000"), CAME)
    mailbox.deliver(eml(), CAME)
    mailbox.deliver(eml(("minutes.pdf", b"%PDF")), CAME)
    before = mailbox.flags()
    done = run(tracker, mailbox.url())
    assert received(tracker) == {"Return.xlsx": data}
    assert register(tracker)["Saltmarsh Police"] == ("received", datetime(2026, 11, 12))
    assert sorted(codes(done)) == ["documents-left", "imap-no-workbook"]
    assert [one.note.came_on for one in done.kept] == [date(2026, 11, 12)]
    assert [one.replace("\\Recent", "") for one in before] == ["()"] * 3
    assert [one.replace("\\Recent", "") for one in mailbox.flags()] == ["()"] * 3


def test_a_second_run_collects_nothing_twice(tracker, mailbox):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    run(tracker, mailbox.url())
    before = tracker.read_bytes()
    again = run(tracker, mailbox.url())
    assert (again.kept, again.written, codes(again)) == ((), (), ["collected-already"])
    assert tracker.read_bytes() == before


def test_only_messages_since_the_returns_went_out_are_read(tracker, mailbox):
    mailbox.deliver(eml(("old.xlsx", BOOK)), datetime(2026, 11, 1, 12, tzinfo=UTC))
    mailbox.deliver(eml(("new.xlsx", BOOK + b"new")), datetime(2026, 11, 2, 12, tzinfo=UTC))
    run(tracker, mailbox.url())
    assert list(received(tracker)) == ["new.xlsx"]


def test_a_folder_of_any_name_is_read(tracker, mailbox):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME, quoted(RETURNS))
    done = run(tracker, mailbox.url("Returns%20&%20Gemeinde%20S%C3%BCd"))
    assert done.received == ("Saltmarsh Police",)


def test_a_folder_that_is_not_there_is_named_with_those_that_are(tracker, mailbox):
    code, found = stopped(tracker, mailbox.url("Retruns"))
    assert code == "imap-folder"
    assert RETURNS in found
    assert "INBOX" in found


@pytest.mark.parametrize("folder", ['x" NOOP "', "x%0D%0AA1 DELETE Done", "{10}", "*", "%25", "&-"])
def test_the_name_of_a_folder_is_never_a_command(tracker, mailbox, folder):
    code, _found = stopped(tracker, mailbox.url(folder))
    assert code in ("imap-folder", "imap-url", "imap-lost")
    mailbox.deliver(eml(), CAME, DONE)


def test_a_message_that_is_too_large_is_left_and_the_rest_is_read(tracker, mailbox, monkeypatch):
    monkeypatch.setattr("plan_tools.mail.imap.MOST_OF_A_MESSAGE", 100_000)
    mailbox.deliver(eml(("large.xlsx", bytes(range(256)) * 600)), CAME)
    mailbox.deliver(eml(("small.xlsx", BOOK)), CAME)
    done = run(tracker, mailbox.url())
    assert (codes(done), list(received(tracker))) == (["imap-message-too-large"], ["small.xlsx"])


def test_of_too_many_messages_the_newest_are_read(tracker, mailbox, monkeypatch):
    monkeypatch.setattr("plan_tools.mail.imap.MOST_MESSAGES", 2)
    for number in range(3):
        mailbox.deliver(eml((f"{number}.xlsx", BOOK + bytes([number]))), CAME)
    done = run(tracker, mailbox.url())
    assert (codes(done), list(received(tracker))) == (["imap-more"], ["1.xlsx", "2.xlsx"])
    assert done.problems[0].found.startswith("1 more")


def test_a_damaged_message_is_one_line_and_the_rest_is_read(tracker, mailbox):
    mailbox.deliver(b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n" * 200 + b"\r\n", CAME)
    mailbox.deliver(eml(("a.xlsx", BOOK)), CAME)
    done = run(tracker, mailbox.url())
    assert (codes(done), list(received(tracker))) == (["message-unreadable"], ["a.xlsx"])


def test_a_merge_reads_a_mailbox_directly(tracker, mailbox):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    code, out, err = command("merge-returns", "--as-at", "20/11/2026", mailbox.url(), folder=tracker.parent)
    assert (code, err) == (1, "")
    assert "Saltmarsh Police" in out
    assert register(tracker)["Saltmarsh Police"][0] in ("merged", "partly merged")
    assert register(tracker)["Saltmarsh Police"][1] == datetime(2026, 11, 12)


# -- filing away ------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["MOVE", "COPY"])
def way(request, monkeypatch):
    """Both ways of moving a message, with a server that can do either."""
    if request.param == "COPY":
        from plan_tools.mail.imap import Session

        real = Session._abilities
        monkeypatch.setattr(Session, "_abilities", lambda self: real(self) - {"MOVE"})
    return request.param


def test_messages_whose_returns_are_kept_are_filed_away_and_no_others(tracker, mailbox, way):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    mailbox.deliver(eml(), CAME)
    mailbox.deliver(eml(("winmail.dat", b"\x78\x9f\x3e\x22")), CAME)
    mailbox.deliver(eml(("Blank.xlsx", issued(tracker, "Health").read_bytes())), CAME)
    with mailbox.connection() as line:
        line.select('"INBOX"')
        line.store("2", "+FLAGS", "\\Deleted")
    done = run(tracker, mailbox.url(), file_away=DONE)
    assert (done.filed_away, len(mailbox.flags()), len(mailbox.flags(DONE))) == (1, 3, 1)
    assert "1 message filed away." in done.lines()
    assert "\\Seen" not in mailbox.flags(DONE)[0]
    again = run(tracker, mailbox.url(), file_away=DONE)
    assert (again.filed_away, again.kept) == (0, ())


def test_a_message_that_was_kept_before_is_filed_away_too(tracker, mailbox):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    run(tracker, mailbox.url())
    assert run(tracker, mailbox.url(), file_away=DONE).filed_away == 1


def test_a_dry_run_files_nothing_away(tracker, mailbox):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    done = run(tracker, mailbox.url(), file_away=DONE, dry_run=True)
    assert (done.filed_away, len(mailbox.flags()), received(tracker)) == (0, 1, {})


def test_nothing_is_done_where_there_is_no_folder_to_file_away_into(tracker, mailbox):
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    assert stopped(tracker, mailbox.url(), file_away="Nowhere")[0] == "imap-folder"


def test_a_server_that_cannot_move_single_messages_is_left_alone(tracker, mailbox, monkeypatch):
    from plan_tools.mail.imap import Session

    real = Session._abilities
    monkeypatch.setattr(Session, "_abilities", lambda self: real(self) - {"MOVE", "UIDPLUS"})
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    assert stopped(tracker, mailbox.url(), file_away=DONE)[0] == "imap-cannot-move"


def test_what_is_kept_is_kept_where_filing_away_fails(tracker, mailbox, monkeypatch):
    from plan_tools.mail.imap import Session

    def lost(*_words):
        raise OSError("the network gave an error")

    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    monkeypatch.setattr(Session, "move", lost)
    done = run(tracker, mailbox.url(), file_away=DONE)
    assert (codes(done), list(received(tracker)), done.filed_away) == (["imap-not-filed"], ["Return.xlsx"], 0)
    monkeypatch.undo()
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    assert run(tracker, mailbox.url(), file_away=DONE).filed_away == 1


def test_messages_with_new_numbers_are_not_filed_away(tracker, mailbox, monkeypatch):
    from plan_tools.mail.imap import Listing, Session

    real = Session.list_since
    changed = lambda self, *words: Listing(*(7, *real(self, *words)[1:]))  # noqa: E731
    monkeypatch.setattr(Session, "list_since", changed)
    mailbox.deliver(eml(("Return.xlsx", filled(tracker))), CAME)
    done = run(tracker, mailbox.url(), file_away=DONE)
    assert (codes(done), len(mailbox.flags())) == (["imap-not-filed"], 1)


# -- being let in -----------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_one_line(tracker, mailbox, monkeypatch):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", "guess")
    code, found = stopped(tracker, mailbox.url(), patience=Patience(5, 20))
    assert code == "imap-login"
    assert "guess" not in found


def test_without_a_password_nobody_is_asked_twice(tracker, mailbox, monkeypatch):
    monkeypatch.delenv("PLAN_TOOLS_IMAP_PASSWORD")
    asked = []
    assert stopped(tracker, mailbox.url())[0] == "imap-password-missing"
    assert stopped(tracker, mailbox.url(), ask=lambda words: asked.append(words) or "")[0] == "imap-password-missing"
    assert asked == [f"Password of {USER} at 127.0.0.1"]
    mailbox.deliver(eml(("a.xlsx", BOOK)), CAME)
    assert len(run(tracker, mailbox.url(), ask=lambda _words: WORD).kept) == 1


def test_a_password_in_the_address_is_refused_and_not_repeated(tracker):
    code, found = stopped(tracker, f"imaps://{USER}:s3cret@mail.example/INBOX")
    assert code == "imap-password-in-url"
    exit_code, out, err = command("plan-tools", "collect", "imaps://bm:s3cret@mail.example/", folder=tracker.parent)
    assert (exit_code, out) == (2, "")
    assert "s3cret" not in found + err


@pytest.mark.parametrize(
    "url",
    ["imaps://", "imaps:///INBOX", "imaps://mail.example", "imaps://bm@", "imaps://bm@mail.example:x/",
     "imaps://bm@mail.example:99999/", "imaps://b%0Am@mail.example/", "imaps://bm@mail.example/a%00b",
     "imaps://bm@mail example/", "imaps://bm@[::1/"],
)  # fmt: skip
def test_an_address_that_names_no_mailbox_is_one_line(tracker, url):
    assert stopped(tracker, url)[0] == "imap-url"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("imaps://bm@mail.example", ("mail.example", 993, "bm", "INBOX", True)),
        ("IMAP://bm%40board.example@mail.example/In%2FOut", ("mail.example", 143, "bm@board.example", "In/Out", False)),
        ("imaps://bm@board.example@mail.example:1993/a/b", ("mail.example", 1993, "bm@board.example", "a/b", True)),
        ("imap://bm@[::1]:1143/", ("::1", 1143, "bm", "INBOX", False)),
    ],
)
def test_an_address_says_whose_mailbox_it_is(url, told):
    assert tuple(read_url(url)) == told


@pytest.mark.parametrize("tls", [True, False], ids=["imaps", "STARTTLS"])
def test_a_protected_connection_is_used_and_its_certificate_checked(tracker, protected, monkeypatch, tmp_path, tls):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(protected.authority))
    patience = Patience(10, 10)
    assert run(tracker, protected.url(tls=tls), patience=patience).kept == ()
    (tmp_path / "other").mkdir()
    foreign, _context = certificate(tmp_path / "other", "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(foreign))
    assert stopped(tracker, protected.url(tls=tls), patience=patience)[0] == "imap-certificate"


def test_the_certificate_must_be_for_that_server(tracker, protected, monkeypatch):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(protected.authority))
    url = protected.url(tls=True, host="localhost")
    assert stopped(tracker, url, patience=Patience(10, 10))[0] == "imap-certificate"


def test_a_server_elsewhere_without_tls_gets_no_password(tracker, monkeypatch):
    heard = []

    def offers_no_tls(line: socket.socket) -> None:
        line.sendall(b"* OK ready\r\n")
        while told := line.recv(1_000):
            heard.append(told)
            line.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + told.split()[0] + b" OK done\r\n")

    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    monkeypatch.setattr("plan_tools.mail.imap.is_this_machine", lambda _address: False)
    with script(offers_no_tls) as port:
        assert stopped(tracker, f"imap://{USER}@127.0.0.1:{port}/")[0] == "imap-no-tls"
    assert [told.split()[1] for told in heard] == [b"CAPABILITY"]


# -- servers that do harm ---------------------------------------------------------------------------------------------


def silent(line: socket.socket) -> None:
    time.sleep(20)


def drips(line: socket.socket) -> None:
    for _ in range(200):
        line.sendall(b"*")
        time.sleep(0.1)


def hangs_later(line: socket.socket) -> None:
    line.sendall(b"* OK ready\r\n")
    while True:
        time.sleep(20)


def talks_nonsense(line: socket.socket) -> None:
    line.sendall(b"220 smtp.example ready\r\n" * 5)
    line.recv(100)


def hangs_up(line: socket.socket) -> None:
    line.sendall(b"* OK ready\r\n")
    line.recv(100)


@pytest.mark.parametrize("scene", [silent, drips, hangs_later, talks_nonsense, hangs_up])
@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_no_server_makes_anybody_wait_without_an_end(tracker, monkeypatch, scene, scheme):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    with script(scene) as port:
        started = time.monotonic()
        code, _found = stopped(tracker, f"{scheme}://{USER}@127.0.0.1:{port}/")
        assert (code, time.monotonic() - started < 8) == ("imap-lost", True)


def announces_too_much(line: socket.socket) -> None:
    line.sendall(b"* OK ready\r\n")
    line.recv(100)
    line.sendall(b"* CAPABILITY {9999999999}\r\n")
    time.sleep(20)


def talks_on(line: socket.socket) -> None:
    line.sendall(b"* OK ready\r\n")
    while True:
        line.sendall((b"* OK " + b"x" * 90_000 + b"\r\n") * 10)


@pytest.mark.parametrize("scene", [announces_too_much, talks_on])
def test_a_server_that_talks_without_an_end_is_not_heard_out(tracker, monkeypatch, scene):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    with script(scene) as port:
        started = time.monotonic()
        code, found = stopped(tracker, f"imap://{USER}@127.0.0.1:{port}/", patience=Patience(3, 20))
        assert (code, time.monotonic() - started < 10) == ("imap-lost", True)
        assert "did not reply as a mail server does" in found


def test_a_server_that_is_not_there_is_one_line(tracker, monkeypatch):
    monkeypatch.setenv("PLAN_TOOLS_IMAP_PASSWORD", WORD)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert stopped(tracker, f"imap://{USER}@127.0.0.1:{port}/")[0] == "imap-lost"
    assert stopped(tracker, f"imap://{USER}@no-such-server.invalid/")[0] == "imap-lost"


def test_a_mailbox_that_fails_leaves_the_messages_read_before_it_unkept(tracker, mailbox, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    assert stopped(tracker, str(mail), mailbox.url("Nowhere"))[0] == "imap-folder"


# -- names of folders -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [("INBOX", '"INBOX"'), ("a & b", '"a &- b"'), ("Entwürfe", '"Entw&APw-rfe"'), ('a"b\\c', '"a\\"b\\\\c"'),
     ("台北/日本語", '"&U,BTFw-/&ZeVnLIqe-"')],
)  # fmt: skip
def test_folders_are_called_as_servers_call_them(name, written):
    assert quoted(name) == written
    assert readable(written[1:-1].replace("\\\\", "\\").replace('\\"', '"')) == name


@pytest.mark.parametrize("name", ["", "a\r\nb", "a\0b", "a\x7fb"])
def test_a_name_that_could_end_a_command_is_none(name):
    with pytest.raises(ValueError, match="no name of a folder"):
        quoted(name)
