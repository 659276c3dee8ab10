"""Sending through real mail servers: each message once, nothing unprotected, no wait without an end."""

import email
import email.policy
import json
import re
import socket
import time
from datetime import datetime, timedelta

import pytest
from mail_servers import USER, WORD, Post, certificate, script, server

from plan_tools.excel.save import hold
from plan_tools.mail.smtp import Connection, Patience, is_this_machine, read_url
from plan_tools.model.sending import Attachment, Mail
from plan_tools.problems import CannotGoOn
from plan_tools.rules.ledger import key_of, message_id
from plan_tools.steps.folder import Folder
from plan_tools.steps.sending import How, deliver, ledger_of

CYCLE, NOW = "2026-Q4", datetime(2027, 1, 4, 9, 30)
QUICK = Patience(connect=2, reply=1)
WORDS = "Dear colleagues,\n\n.a line that begins with a stop\n..and another, ŵ\n\nThank you."


@pytest.fixture(autouse=True)
def _no_password(monkeypatch):
    monkeypatch.delenv("PLAN_TOOLS_SMTP_PASSWORD", raising=False)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tracker.xlsx").write_bytes(b"as it is")
    return Folder((tmp_path / "tracker.xlsx").resolve())


def mail_to(agency: str, to: str = "", data: bytes = b"PK a book") -> Mail:
    address = to or f"{agency.lower()}@agency.example"
    name = f"{agency} {CYCLE}.xlsx"
    return Mail(agency, address, f"Return {CYCLE}: {agency}", WORDS, (Attachment(name, data),))


THREE = (mail_to("Police"), mail_to("Health"), mail_to("Council"))


def send(folder, port, mails=THREE, *, url="", now=NOW, command="issue", accepted=(), **how):
    given = {"smtp": url or f"smtp://127.0.0.1:{port}", "sender": USER, "patience": QUICK} | how
    return deliver(folder, CYCLE, command, mails, How(**given), now, accepted=accepted)


def stopped(folder, port, mails=THREE, **how):
    """The problem that keeps anything from being sent; nothing is written down as sent."""
    with pytest.raises(CannotGoOn) as stop:
        send(folder, port, mails, **how)
    assert ledger_of(folder, CYCLE) == ()
    assert "\n" not in stop.value.problem.found
    return stop.value.problem


def codes(done):
    return [(found.code, found.agency) for found in done.problems]


def states(done):
    return {one["agency"]: one["state"] for one in done.as_json()}


# what arrives


def test_every_message_arrives_as_it_was_written_and_is_told(folder):
    post = Post()
    with server(post) as port:
        done = send(folder, port)
    assert post.got == [("police@agency.example",), ("health@agency.example",), ("council@agency.example",)]
    found = email.message_from_bytes(post.received[0].content, policy=email.policy.default)
    assert (found["From"], found["To"]) == (USER, "police@agency.example")
    assert found["Subject"] == "Return 2026-Q4: Police"
    assert found["Date"].datetime.replace(tzinfo=None) == NOW
    assert "X-Unsent" not in found
    assert found.get_body(("plain",)).get_content().replace("\r\n", "\n") == WORDS + "\n"
    assert next(found.iter_attachments()).get_content() == b"PK a book"
    assert post.received[0].mail_from == USER
    assert done.problems == ()
    assert done.written == ("returns/2026-Q4/sent.json",)
    assert done.told[0] == "Sent to Police (police@agency.example): Return 2026-Q4: Police"
    assert states(done) == {"Police": "sent", "Health": "sent", "Council": "sent"}


def test_one_connection_serves_all_messages_and_the_name_of_this_machine_stays_here(folder):
    post = Post()
    with server(post) as port:
        send(folder, port)
    assert post.connections == 1
    assert post.named == "[127.0.0.1]"


def test_several_addresses_in_a_cell_are_several_recipients(folder):
    post = Post()
    with server(post) as port:
        send(folder, port, [mail_to("Police", "a@b.example; Duty <c@d.example>")])
    assert post.got == [("a@b.example", "c@d.example")]


def test_an_agency_without_an_address_is_sent_nothing_and_told(folder):
    post = Post()
    with server(post) as port:
        done = send(folder, port, [Mail("Police", "", "s", "w"), Mail("Fire", "ask Jo", "s", "w"), mail_to("Health")])
    assert post.got == [("health@agency.example",)]
    assert codes(done) == [("mailbox-missing", "Police"), ("mailbox-unclear", "Fire")]
    assert states(done) == {"Police": "not sent", "Fire": "not sent", "Health": "sent"}


def test_nothing_can_be_put_into_the_envelope_or_the_headers(folder):
    post = Post()
    evil = "Police\r\nBcc: thief@evil.example\r\nRCPT TO:<thief@evil.example>"
    file = Attachment(f"{evil}.xlsx", b"x")
    with server(post) as port:
        send(
            folder,
            port,
            [Mail(evil, "a@b.example\r\nRCPT TO:<thief@evil.example", evil, f"{evil}\r\n.\r\nQUIT", (file,))],
        )
    assert post.got == [("a@b.example",)]
    found = email.message_from_bytes(post.received[0].content, policy=email.policy.default)
    assert set(found.keys()) == {"Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"}
    assert len(post.received) == 1


def test_an_address_with_other_letters_is_sent_where_the_server_can(folder):
    post = Post()
    with server(post, enable_SMTPUTF8=True) as port:
        done = send(folder, port, [mail_to("Heddlu", "môn@heddlu.cymru"), mail_to("Health")])
    assert post.got == [("môn@heddlu.cymru",), ("health@agency.example",)]
    assert "SMTPUTF8" in post.received[0].mail_options
    assert post.received[1].mail_options == []
    assert done.problems == ()


def test_an_address_with_other_letters_is_told_where_the_server_cannot(folder):
    post = Post()
    with server(post, enable_SMTPUTF8=False) as port:
        done = send(folder, port, [mail_to("Heddlu", "môn@heddlu.cymru"), mail_to("Health")])
    assert post.got == [("health@agency.example",)]
    assert codes(done) == [("message-refused", "Heddlu")]
    assert "it takes no address with other letters than a to z" in done.problems[0].found


# each message once


def test_a_second_run_sends_nothing_twice(folder):
    post = Post()
    with server(post) as port:
        send(folder, port)
        again = send(folder, port, now=NOW + timedelta(days=3))
    assert len(post.received) == 3
    assert post.connections == 1
    assert set(states(again).values()) == {"sent before"}
    assert again.told[0] == (
        "Sent before, on 4 Jan 2027, to Police (police@agency.example): Return 2026-Q4: Police"
    )  # fmt: skip


def test_the_drafts_of_an_earlier_command_are_taken_away_once_messages_are_sent(folder):
    deliver(folder, CYCLE, "issue", THREE, How(), NOW)
    place = folder.home / "out" / "drafts"
    (place / "mine.eml").write_bytes(b"a letter of my own")
    with server(Post()) as port:
        dry = send(folder, port, command="remind", dry_run=True)
        assert sum("Would be removed, being of an earlier command: out/drafts/" in one for one in dry.told) == 3
        assert len(list(place.iterdir())) == 5
        done = send(folder, port, command="remind")
    assert "Removed, being of an earlier command: out/drafts/Police 2026-Q4.eml" in done.told
    assert [path.name for path in place.iterdir()] == ["mine.eml"]


def test_a_page_of_somebody_else_among_the_drafts_is_left_and_sending_goes_on(folder):
    place = folder.home / "out" / "drafts"
    place.mkdir(parents=True)
    (place / "index.html").write_bytes(b"mine")
    with server(Post()) as port:
        done = send(folder, port)
    assert (set(states(done).values()), (place / "index.html").read_bytes()) == ({"sent"}, b"mine")


def test_where_nothing_could_be_sent_the_drafts_stay(folder):
    deliver(folder, CYCLE, "issue", THREE, How(), NOW)
    stopped(folder, 1)
    assert len(list((folder.home / "out" / "drafts").iterdir())) == 4


def test_a_draft_of_what_was_sent_before_is_written_and_says_so(folder):
    with server(Post()) as port:
        send(folder, port, THREE[:1])
    told = deliver(folder, CYCLE, "issue", THREE[:2], How(), NOW).told
    assert told[0] == "Draft for Police (police@agency.example): Return 2026-Q4: Police; sent before, on 4 Jan 2027"
    assert "sent before" not in told[1]
    assert "Sent before, on 4 Jan 2027." in (folder.home / "out" / "drafts" / "index.html").read_text(encoding="utf-8")


def test_another_file_is_another_message(folder):
    post = Post()
    with server(post) as port:
        send(folder, port)
        send(folder, port, [mail_to("Police", data=b"a new book"), *THREE[1:]])
    assert len(post.received) == 4


def test_a_reminder_is_sent_once_a_day(folder):
    post, mails = Post(), [Mail("Police", "a@b.example", "s", "w")]
    with server(post) as port:
        for hours in (0, 5, 24):
            send(folder, port, mails, command="remind", now=NOW + timedelta(hours=hours))
    assert len(post.received) == 2


def test_what_was_sent_is_sent_again_where_that_is_asked_under_another_number(folder):
    post = Post()
    with server(post) as port:
        send(folder, port, THREE[:1])
        send(folder, port, THREE[:1], again=True)
    numbers = [email.message_from_bytes(one.content)["Message-ID"] for one in post.received]
    assert len(set(numbers)) == 2  # or the program that reads it would drop the second as the same


def test_a_crash_before_it_was_written_down_sends_the_same_number_again(folder):
    post = Post()
    with server(post) as port:
        send(folder, port, THREE[:1])
        (folder.home / "returns" / CYCLE / "sent.json").unlink()
        send(folder, port, THREE[:1], now=NOW + timedelta(days=1))
    first, second = (email.message_from_bytes(one.content)["Message-ID"] for one in post.received)
    assert first == second
    assert re.fullmatch(r"<[0-9a-f]{32}@board\.example>", first)


def test_a_mailbox_that_was_put_right_is_sent_what_the_others_have(folder):
    post = Post(refuse_to="nobody")
    with server(post) as port:
        done = send(folder, port, [mail_to("Police", "a@b.example; nobody@b.example")])
        assert codes(done) == [("recipient-refused", "Police")]
        send(folder, port, [mail_to("Police", "a@b.example; duty@b.example")])
    assert post.got == [("a@b.example",), ("duty@b.example",)]


def test_the_ledger_says_what_was_sent_and_nothing_of_the_words(folder):
    with server(Post(refuse_to="nobody")) as port:
        send(folder, port, [mail_to("Police", "a@b.example, nobody@b.example")], accepted=["hidden-rows:Sheet1!4:7"])
    text = (folder.home / "returns" / CYCLE / "sent.json").read_text(encoding="utf-8")
    (entry,) = json.loads(text)
    assert entry.keys() == {"key", "command", "agency", "to", "subject", "attachments", "when", "message_id", "refused",
                            "accepted"}  # fmt: skip
    assert (entry["command"], entry["agency"], entry["to"]) == ("issue", "Police", ["a@b.example"])
    assert entry["refused"] == ["nobody@b.example"]
    assert entry["accepted"] == ["hidden-rows:Sheet1!4:7"]
    assert entry["when"] == "2027-01-04T09:30:00"
    assert entry["attachments"][0]["name"] == "Police 2026-Q4.xlsx"
    assert "Dear" not in text


@pytest.mark.parametrize(
    "data",
    [b"", b"[", b"{}", b"null", b"[1]", b"[{}]", b'[{"key": 1}]', b"\xff\xfe", b"[" * 100_000,
     b'[{"key":"k","command":"c","agency":"a","to":"a@b.example","subject":"s","attachments":[],'
     b'"when":"2027-01-04T09:30:00","message_id":"m","refused":[],"accepted":[]}]'],
)  # fmt: skip
def test_a_ledger_that_cannot_be_read_stops_the_sending(folder, data):
    path = folder.home / "returns" / CYCLE / "sent.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    post = Post()
    with server(post) as port, pytest.raises(CannotGoOn) as stop:
        send(folder, port)
    assert stop.value.problem.code == "sent-list-unreadable"
    assert post.connections == 0
    assert path.read_bytes() == data


def test_a_ledger_that_is_a_link_or_a_folder_stops_the_sending(folder):
    path = folder.home / "returns" / CYCLE / "sent.json"
    path.mkdir(parents=True)
    with pytest.raises(CannotGoOn) as stop:
        send(folder, 1)
    assert stop.value.problem.code == "sent-list-unreadable"


def test_a_ledger_that_cannot_be_written_stops_before_anything_is_sent(folder):
    post = Post()
    with server(post) as port:
        send(folder, port, THREE[:1])
        (folder.home / "returns" / CYCLE / "sent.json").chmod(0o444)
        with pytest.raises(CannotGoOn) as stop:
            send(folder, port)
    assert stop.value.problem.code == "not-saved"
    assert len(post.received) == 1


def test_where_it_cannot_be_written_down_any_more_nothing_more_is_sent(folder):
    post, path = Post(), folder.home / "returns" / CYCLE / "sent.json"
    post.on_data = lambda: path.chmod(0o444)  # the disk turns read-only while the first message is on its way
    with server(post) as port:
        done = send(folder, port)
    assert len(post.received) == 1
    assert codes(done) == [("sent-not-recorded", "Police"), ("sending-stopped", "")]
    assert "Sent before it stopped: Police. Not sent: Health, Council." in done.problems[1].why
    assert states(done) == {"Police": "sent", "Health": "not sent", "Council": "not sent"}


def test_two_runs_never_send_at_the_same_time(folder):
    post = Post()
    with server(post) as port, hold(folder.home / "returns" / CYCLE / "sent.json"), pytest.raises(CannotGoOn) as stop:
        send(folder, port)
    assert stop.value.problem.code == "tracker-in-use"
    assert post.connections == 0


def test_the_tracker_may_be_held_and_open_meanwhile(folder):
    post = Post()
    with server(post) as port, hold(folder.tracker):
        (folder.home / "~$tracker.xlsx").write_bytes(b"")
        send(folder, port)
    assert len(post.received) == 3


def test_a_dry_run_says_who_would_get_what_and_connects_to_nothing(folder):
    post = Post()
    with server(post) as port:
        send(folder, port, THREE[:1])
        done = send(folder, port, dry_run=True, url=f"smtp://{USER}@127.0.0.1:{port}")
    assert post.connections == 1
    assert done.told == (
        "Sent before, on 4 Jan 2027, to Police (police@agency.example): Return 2026-Q4: Police",
        "Would be sent to Health (health@agency.example): Return 2026-Q4: Health",
        "Would be sent to Council (council@agency.example): Return 2026-Q4: Council",
    )
    assert done.written == ()


def test_a_dry_run_writes_nothing(folder):
    send(folder, 1, dry_run=True)
    assert [path.name for path in folder.home.iterdir()] == ["tracker.xlsx"]


def test_a_number_and_a_key_are_the_same_however_often_they_are_made():
    mail, day = mail_to("Police"), NOW.date()
    key = key_of("issue", CYCLE, mail, day)
    assert key == key_of("issue", CYCLE, mail._replace(words="put otherwise"), day + timedelta(days=9))
    assert key != key_of("send", CYCLE, mail, day)
    assert key != key_of("issue", "2027-Q1", mail, day)
    assert key != key_of("issue", CYCLE, mail._replace(agency="Health"), day)
    assert key_of("remind", CYCLE, mail, day) != key_of("remind", CYCLE, mail, day + timedelta(days=1))
    assert message_id(key, 0, USER) == f"<{key}@board.example>"
    assert message_id(key, 0, "bm@bwrdd.cymru").isascii()
    assert message_id(key, 0, "bm@môn.cymru").isascii()


# what a server refuses


def test_a_refused_recipient_is_named_and_the_others_get_it(folder):
    post = Post(refuse_to="duty")
    with server(post) as port:
        done = send(folder, port, [mail_to("Police", "mash@b.example; duty@b.example"), *THREE[1:]])
    assert post.got[0] == ("mash@b.example",)
    assert len(post.got) == 3
    assert codes(done) == [("recipient-refused", "Police")]
    assert done.problems[0].found == (
        "The mail server did not take duty@b.example as a recipient: it says “550 5.1.1 no such user <b>here</b>”."
    )
    assert done.as_json()[0]["refused"] == ["duty@b.example"]
    assert ledger_of(folder, CYCLE)[0].to == ("mash@b.example",)


def test_where_every_recipient_is_refused_the_next_message_goes_on(folder):
    post = Post(refuse_to="police")
    with server(post) as port:
        done = send(folder, port)
        assert states(done) == {"Police": "not sent", "Health": "sent", "Council": "sent"}
        assert codes(done) == [("recipient-refused", "Police")]
        assert [one.agency for one in ledger_of(folder, CYCLE)] == ["Health", "Council"]
        post.refuse_to = ""
        assert states(send(folder, port))["Police"] == "sent"
    assert len(post.received) == 3


def test_a_refused_sender_is_told_for_each_message(folder):
    post = Post(refuse_from="board")
    with server(post) as port:
        done = send(folder, port)
    assert codes(done) == [("message-refused", "Police"), ("message-refused", "Health"), ("message-refused", "Council")]
    assert "550 5.7.1 you may not send as that" in done.problems[0].found
    assert ledger_of(folder, CYCLE) == ()


def test_a_message_that_is_too_large_does_not_stop_the_others(folder):
    post = Post(refuse_data="Health 2026-Q4.xlsx")
    with server(post) as port:
        done = send(folder, port)
    assert codes(done) == [("message-refused", "Health")]
    assert len(post.received) == 2


# logging in


def secure(post, tmp_path, monkeypatch, **more):
    """A server with STARTTLS and log-in, whose certificate this machine trusts."""
    authority, context = certificate(tmp_path, "127.0.0.1", "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    return server(post, tls_context=context, require_starttls=True, authenticator=post.authenticate, **more)


@pytest.mark.parametrize(("without", "way"), [((), "PLAIN"), (("PLAIN",), "LOGIN")])
def test_the_password_of_the_environment_opens_a_server_with_starttls(folder, tmp_path, monkeypatch, without, way):
    post = Post()
    monkeypatch.setenv("PLAN_TOOLS_SMTP_PASSWORD", WORD)
    with secure(post, tmp_path, monkeypatch, auth_required=True, auth_exclude_mechanism=without) as port:
        done = send(folder, port, url=f"smtp://{USER}@localhost:{port}", sender="")
    assert done.problems == ()
    assert [one.mail_from for one in post.received] == [USER] * 3
    assert post.log_ins == [way]


def test_a_password_is_asked_for_where_the_environment_has_none(folder, tmp_path, monkeypatch):
    post, asked = Post(), []
    with secure(post, tmp_path, monkeypatch, auth_required=True) as port:
        send(folder, port, url=f"smtp://{USER}@127.0.0.1:{port}", ask=lambda words: asked.append(words) or WORD)
        send(folder, port, url=f"smtp://{USER}@127.0.0.1:{port}", ask=lambda words: asked.append(words) or WORD)
    assert asked == [f"Password of {USER} at 127.0.0.1"]  # nothing was left to send the second time
    assert len(post.received) == 3


@pytest.mark.parametrize("ask", [None, lambda _words: ""])
def test_without_a_password_nothing_is_tried(folder, ask):
    post = Post()
    with server(post) as port:
        found = stopped(folder, port, url=f"smtp://{USER}@127.0.0.1:{port}", ask=ask)
    assert found.code == "smtp-password-missing"
    assert USER in found.found
    assert post.connections == 0


def test_a_wrong_password_is_tried_once_and_never_told(folder, tmp_path, monkeypatch):
    post = Post()
    with secure(post, tmp_path, monkeypatch) as port:
        found = stopped(folder, port, url=f"smtp://{USER}@127.0.0.1:{port}", ask=lambda _words: "s3cret")
    assert found.code == "smtp-login"
    assert "535" in found.found
    assert "s3cret" not in str(found)
    assert len(post.log_ins) == 1
    assert post.received == []


def test_a_server_that_wants_a_log_in_says_so(folder, tmp_path, monkeypatch):
    post = Post()
    with secure(post, tmp_path, monkeypatch, auth_required=True) as port:
        found = stopped(folder, port)
    assert found.code == "smtp-login"
    assert post.received == []


def test_a_server_that_offers_no_log_in_says_so(folder):
    with server(Post()) as port:
        found = stopped(folder, port, url=f"smtp://{USER}@127.0.0.1:{port}", ask=lambda _words: WORD)
    assert found.code == "smtp-login"
    assert "no way of logging in" in found.found


# protected connections


def test_a_server_that_begins_with_tls_is_sent_to(folder, tmp_path, monkeypatch):
    authority, context = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    post = Post()
    with server(post, ssl_context=context) as port:
        done = send(folder, port, url=f"smtps://127.0.0.1:{port}")
    assert done.problems == ()
    assert len(post.received) == 3


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize(
    ("names", "days", "trusted", "reason"),
    [
        (("127.0.0.1",), -1, True, "expired"),
        (("mail.example",), 30, True, "mismatch"),
        (("127.0.0.1",), 30, False, "issuer"),
    ],
)
def test_a_certificate_that_fails_stops_everything(folder, tmp_path, monkeypatch, scheme, names, days, trusted, reason):
    authority, context = certificate(tmp_path, *names, days=days)
    (tmp_path / "none").mkdir()
    other, _context = certificate(tmp_path / "none", "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority if trusted else other))
    post = Post()
    kind = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    with server(post, **kind) as port:
        found = stopped(folder, port, url=f"{scheme}://{USER}@127.0.0.1:{port}", ask=lambda _words: WORD)
    assert found.code == "smtp-certificate"
    assert reason in found.found
    assert post.received == post.log_ins == []


def test_tls_is_never_talked_out_of_where_it_is_offered(folder, tmp_path):
    """On this machine too, a server that offers STARTTLS and cannot be trusted is given nothing."""
    _authority, context = certificate(tmp_path, "127.0.0.1")
    post = Post()
    with server(post, tls_context=context) as port:
        assert stopped(folder, port).code == "smtp-certificate"
    assert post.received == []


def test_what_came_before_tls_is_forgotten(folder, tmp_path, monkeypatch):
    authority, context = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    seen = []

    def scene(line):
        line.sendall(b"220 x\r\n")
        line.recv(100)
        line.sendall(b"250-x\r\n250 STARTTLS\r\n")
        line.recv(100)
        line.sendall(b"220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n")
        with context.wrap_socket(line, server_side=True) as inner:
            seen.append(inner.recv(100))
            inner.sendall(b"250 x\r\n")
            seen.append(inner.recv(100))

    with script(scene) as port:
        found = stopped(folder, port, url=f"smtp://{USER}@127.0.0.1:{port}", ask=lambda _words: WORD)
    assert found.code == "smtp-login"  # the AUTH that was injected does not count
    assert b"AUTH" not in b"".join(seen)


def own_address() -> str:
    """An address of this machine that others reach; where it has none, one that answers here all the same."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def test_without_tls_nothing_goes_to_another_machine(folder, monkeypatch):
    post, host = Post(), own_address()
    if is_this_machine(host):  # no network: the rule itself is then told that it is another machine
        monkeypatch.setattr("plan_tools.mail.smtp.is_this_machine", lambda _address: False)
    with server(post, host=host) as port:
        found = stopped(folder, port, url=f"smtp://{USER}@{host}:{port}", ask=lambda _words: WORD)
    assert found.code == "smtp-no-tls"
    assert post.received == post.log_ins == []


@pytest.mark.parametrize(
    ("address", "here"),
    [("127.0.0.1", True), ("127.9.8.7", True), ("::1", True), ("192.168.0.1", False), ("10.0.0.1", False),
     ("fe80::1%eth0", False), ("0.0.0.0", False), ("128.0.0.1", False), ("2001:db8::1", False)],
)  # fmt: skip
def test_only_this_machine_itself_may_go_without_tls(address, here):
    assert is_this_machine(address) is here


# servers that hang, drop and disappear


def speaks(line, *replies):
    """Answer one line after the other."""
    line.sendall(b"220 here\r\n")
    for reply in replies:
        line.recv(10_000)
        line.sendall(reply)


def silent(line):
    line.recv(1)
    time.sleep(30)


def drips(line):
    for _second in range(300):
        line.sendall(b"2")
        time.sleep(0.1)


def drips_lines(line):
    for _second in range(300):
        line.sendall(b"220-still here\r\n")
        time.sleep(0.1)


def talks_on(line):
    while True:
        line.sendall(b"220-still here\r\n" * 1_000)


def talks_on_later(line):
    line.sendall(b"220 here\r\n")
    while True:
        line.sendall(b"250-and this too\r\n" * 1_000)


@pytest.mark.parametrize("scene", [talks_on, talks_on_later])
def test_a_server_that_talks_without_an_end_is_not_heard_out(folder, scene):
    patient = Patience(connect=2, reply=20)
    began = time.monotonic()
    with script(scene) as port:
        assert stopped(folder, port, patience=patient).code == "smtp-unreachable"
    assert time.monotonic() - began < 10


def hangs_in_mail(line):
    speaks(line, b"250 x\r\n")
    silent(line)


@pytest.mark.parametrize(
    ("scene", "code"),
    [(silent, "smtp-unreachable"), (drips, "smtp-unreachable"), (drips_lines, "smtp-unreachable"),
     (hangs_in_mail, "smtp-lost")],
)  # fmt: skip
def test_a_server_that_hangs_or_trickles_is_not_waited_for_without_an_end(folder, scene, code):
    began = time.monotonic()
    with script(scene) as port:
        found = stopped(folder, port)
    assert found.code == code
    assert "did not answer in time" in found.found
    assert time.monotonic() - began < 5


def test_a_server_that_never_shakes_hands_is_not_waited_for(folder):
    began = time.monotonic()
    with script(silent) as port:
        found = stopped(folder, port, url=f"smtps://127.0.0.1:{port}")
    assert found.code == "smtp-unreachable"
    assert time.monotonic() - began < 5


def test_a_server_that_hangs_over_a_message_leaves_open_whether_it_arrived(folder):
    def scene(line):
        speaks(line, b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")
        time.sleep(30)

    with script(scene) as port:
        done = send(folder, port)
    assert codes(done) == [("message-perhaps-sent", "Police"), ("sending-stopped", "")]
    assert "did not answer in time" in done.problems[0].found
    assert "Not sent: Health, Council." in done.problems[1].why
    assert states(done) == {"Police": "perhaps sent", "Health": "not sent", "Council": "not sent"}
    assert ledger_of(folder, CYCLE) == ()


def test_a_large_message_is_given_the_time_that_it_needs(folder):
    taken = []

    def slowly(line):
        speaks(line, b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")
        while b"".join(taken)[-5:] != b"\r\n.\r\n":
            taken.append(line.recv(200_000))
            time.sleep(0.2)
        line.sendall(b"250 ok\r\n")

    with script(slowly) as port:
        done = send(folder, port, [mail_to("Police", data=bytes(3_000_000))])
    assert states(done) == {"Police": "sent"}


def test_a_connection_dropped_between_two_messages_is_made_anew(folder):
    post = Post()
    post.drop_after = 1
    with server(post) as port:
        done = send(folder, port)
    assert done.problems == ()
    assert len(post.received) == post.connections == 3


def test_a_server_that_says_goodbye_every_time_is_given_up(folder):
    with script(lambda line: speaks(line, b"250 x\r\n", b"421 too many\r\n")) as port:
        found = stopped(folder, port)
    assert found.code == "smtp-lost"
    assert "421 too many" in found.found


def test_a_server_that_disappears_leaves_the_rest_for_the_next_run(folder):
    def one_message(line):
        speaks(line, b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            data += line.recv(10_000)
        line.sendall(b"250 ok\r\n")

    def nothing(line):
        line.sendall(b"554 closed for today\r\n")

    with script(one_message, nothing) as port:
        done = send(folder, port)
    assert codes(done) == [("smtp-unreachable", ""), ("sending-stopped", "")]
    assert "554 closed for today" in done.problems[0].found
    assert "Sent before it stopped: Police. Not sent: Health, Council." in done.problems[1].why
    assert "Not sent to Health (health@agency.example): Return 2026-Q4: Health" in done.told
    post = Post()
    with server(post) as port:
        rest = send(folder, port)
    assert post.got == [("health@agency.example",), ("council@agency.example",)]
    assert states(rest) == {"Police": "sent before", "Health": "sent", "Council": "sent"}


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ((), "smtp-unreachable"),
        ((b"250 x\r\n",), "smtp-lost"),
        ((b"250 x\r\n", b"250 ok\r\n"), "smtp-lost"),
        ((b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n"), "smtp-lost"),
    ],
)
def test_a_server_that_drops_the_line_before_a_message_is_on_its_way_has_been_sent_nothing(folder, replies, code):
    with script(lambda line: speaks(line, *replies)) as port:
        assert stopped(folder, port).code == code


def test_a_server_that_drops_the_line_in_the_middle_of_a_message_leaves_open_whether_it_arrived(folder):
    with script(lambda line: speaks(line, b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")) as port:
        done = send(folder, port)
    assert codes(done) == [("message-perhaps-sent", "Police"), ("sending-stopped", "")]
    assert ledger_of(folder, CYCLE) == ()


def test_a_server_that_talks_nonsense_is_told_for_each_message(folder):
    with script(lambda line: speaks(line, b"250 x\r\n", b"nonsense\r\n")) as port:
        done = send(folder, port)
    assert codes(done) == [("message-refused", "Police"), ("message-refused", "Health"), ("message-refused", "Council")]
    assert "no reply that could be understood" in done.problems[0].found


@pytest.mark.parametrize(
    "greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 9000, b"220 x\r\n\xff\xfe\r\n"]
)
def test_what_is_no_mail_server_costs_one_clear_line(folder, greeting):
    with script(lambda line: line.sendall(greeting)) as port:
        assert stopped(folder, port).code == "smtp-unreachable"


def test_nothing_listens_there(folder):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    found = stopped(folder, port)
    assert found.code == "smtp-unreachable"
    assert found.location.file == f"127.0.0.1:{port}"


def test_plain_spoken_to_tls_and_tls_to_plain_cost_one_clear_line(folder, tmp_path):
    _authority, context = certificate(tmp_path, "127.0.0.1")
    with server(Post()) as port:
        assert stopped(folder, port, url=f"smtps://127.0.0.1:{port}").code == "smtp-unreachable"
    with server(Post(), ssl_context=context) as port:
        assert stopped(folder, port).code == "smtp-unreachable"


def test_a_name_that_is_no_host_costs_one_clear_line(folder):
    assert stopped(folder, 1, url=f"smtp://{'x' * 70}.invalid:25").code == "smtp-unreachable"


# the URL


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://mail.board.example", ("mail.board.example", 587, "", False)),
        ("smtps://mail.board.example", ("mail.board.example", 465, "", True)),
        ("smtp://bm@board.example@mail.board.example:2525", ("mail.board.example", 2525, "bm@board.example", False)),
        ("SMTP://bm%40board.example@MAIL/", ("mail", 587, "bm@board.example", False)),
        ("smtps://[::1]:1465", ("::1", 1465, "", True)),
    ],
)
def test_a_url_names_a_server_a_port_and_a_user(url, read):
    assert tuple(read_url(url)) == read


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("smtp://bm:secret@mail.example", "smtp-password-in-url"),
        ("smtp://bm:@mail.example", "smtp-password-in-url"),
        ("mail.example", "smtp-url"),
        ("http://mail.example", "smtp-url"),
        ("smtp://", "smtp-url"),
        ("smtp://mail.example:99999", "smtp-url"),
        ("smtp://mail.example:x", "smtp-url"),
        ("smtp://mail.example/path", "smtp-url"),
        ("smtp://mail.example?x=1", "smtp-url"),
        ("smtp://a%0d%0ab@mail.example", "smtp-url"),
        ("smtp://mail example", "smtp-url"),
        ("smtp://[::1", "smtp-url"),
        ("smtp://.example", "smtp-url"),
    ],
)
def test_a_url_that_names_no_server_or_holds_a_password_is_refused_before_anything_is_done(folder, url, code):
    found = stopped(folder, 0, url=url)
    assert found.code == code
    assert "secret" not in str(found)


@pytest.mark.parametrize("sender", ["", "me", "a@b.example; c@d.example", "a@b.example x"])
def test_it_must_be_clear_who_sends(folder, sender):
    assert stopped(folder, 0, url="smtp://bm@127.0.0.1:1", sender=sender).code == "smtp-sender"


def test_a_connection_can_be_used_alone():
    post = Post()
    with server(post) as port:
        connection = Connection(read_url(f"smtp://127.0.0.1:{port}"))
        posted = connection.post(USER, ["a@b.example"], b"Subject: x\r\n\r\n.x\r\n")
        connection.close()
    assert posted.taken == ("a@b.example",)
    assert post.received[0].content.endswith(b"\r\n\r\n.x\r\n")
