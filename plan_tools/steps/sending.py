"""Messages to agencies: written as drafts, or sent through a mail server, each once.

What was sent stands in ``returns/<cycle>/sent.json``, written after every message. A run that was stopped between the
two sends that one message again, under the same Message-ID.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from plan_tools.catalogue.sending import NONE_SENT
from plan_tools.excel.guard import read_bytes
from plan_tools.excel.save import Saver, hold
from plan_tools.mail.addresses import Addresses, is_address, read_addresses
from plan_tools.mail.draft import message
from plan_tools.mail.smtp import Connection, Patience, Posted, Server, read_url
from plan_tools.model.sending import Mail, Sent
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.ledger import files_of, key_of, message_id, read_ledger, still_to_send, written_ledger
from plan_tools.rules.values import written_day
from plan_tools.steps.delivered import NOT_SENT, PERHAPS_SENT, SENT, SENT_BEFORE, Delivered, Fate, to_whom
from plan_tools.steps.drafting import Drafts
from plan_tools.steps.folder import Folder

PASSWORD = "PLAN_TOOLS_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
LEDGER = "sent.json"


@dataclass(frozen=True)
class How:
    """How messages go out: as drafts, or through the server that the URL `smtp` names, from the address `sender`.

    `ask` asks a person for a password. With `again`, what was sent before is sent again.
    """

    smtp: str = ""
    sender: str = ""
    ask: Callable[[str], str] | None = None
    again: bool = False
    dry_run: bool = False
    patience: Patience | None = None


def deliver(
    folder: Folder,
    cycle: str,
    command: str,
    mails: Sequence[Mail],
    how: How,
    now: datetime | None = None,
    drafts: Path | None = None,
    accepted: Sequence[str] = (),
) -> Delivered:
    """Write `mails` as drafts, or send those that were not sent before; `command` is the one that made them.

    Drafts go to the folder `drafts`, by default ``out/drafts``, and take the place of those that were there: all of
    them or, where one cannot be written, none. Where messages are sent, such drafts are taken away. `accepted` names
    what was found in the files and accepted. Keeps other runs from the drafts or the ledger meanwhile, not from the
    tracker, which is not touched. Raises `CannotGoOn` where nothing was written or sent.
    """
    addresses = [read_addresses(mail.to) for mail in mails]
    problems = tuple(_unclear(folder, mails, addresses))
    if not mails:
        return Delivered()
    moment, place = now or datetime.now(), drafts or folder.out / "drafts"
    if how.smtp:
        sending = _Sending(folder, cycle, command, how, moment, tuple(accepted))
        sent = sending.run(mails, addresses, problems)
        return replace(sent, told=(*sent.told, *Drafts(folder, cycle, place).take_away(how.dry_run)))
    made = Drafts(folder, cycle, place, command, _sent_before(folder, cycle, command, mails, moment))
    if not accepted:
        return made.write(mails, addresses, problems, how.dry_run)
    if not how.dry_run:
        _note_accepted(folder, cycle, command, mails, moment, tuple(accepted))
    done = made.write(mails, addresses, problems, how.dry_run)
    return replace(done, written=(*done.written, folder.name_of(_ledger_path(folder, cycle))))


def ledger_of(folder: Folder, cycle: str) -> tuple[Sent, ...]:
    """What was sent for `cycle`. Raises `CannotGoOn` where the ledger cannot be read."""
    path = _ledger_path(folder, cycle)
    name = folder.name_of(path)
    if not os.path.lexists(path):
        return ()
    try:
        return read_ledger(read_bytes(path, name))
    except CannotGoOn as stop:
        reason = stop.problem.found[0].lower() + stop.problem.found[1:].rstrip(".")
    except ValueError:
        reason = "it is not as plan-tools wrote it"
    raise cannot_go_on("sent-list-unreadable", Location(name), reason=reason)


def _sent_before(folder: Folder, cycle: str, command: str, mails: Iterable[Mail], now: datetime) -> dict[str, str]:
    """The day on which each of `mails` was sent through a mail server, by agency, for those that were."""
    try:
        ledger = {one.key: written_day(one.when.date()) for one in ledger_of(folder, cycle) if one.to}
    except CannotGoOn:
        return {}
    keys = {mail.agency: key_of(command, cycle, mail, now.date()) for mail in mails}
    return {agency: ledger[key] for agency, key in keys.items() if key in ledger}


def _note_accepted(
    folder: Folder, cycle: str, command: str, mails: Sequence[Mail], now: datetime, accepted: tuple[str, ...]
) -> None:
    """Write down what was accepted, before there are drafts that it could leave with: to nobody, as far as we know."""
    path, moment = _ledger_path(folder, cycle), now.replace(microsecond=0)
    with hold(path) as saver:
        ledger = list(ledger_of(folder, cycle))
        for mail in mails:
            key = key_of(command, cycle, mail, now.date())
            ledger.append(Sent(key, command, mail.agency, (), mail.subject, files_of(mail), moment, "", (), accepted))
        saver.stage(path, written_ledger(ledger))
        saver.commit()


def _ledger_path(folder: Folder, cycle: str) -> Path:
    return folder.received(cycle).with_name(LEDGER)


def _unclear(folder: Folder, mails: Sequence[Mail], addresses: Sequence[Addresses]) -> Iterator[Problem]:
    """The mailboxes that are missing, or hold what is no address."""
    where = Location(folder.tracker.name, "Agencies")
    for mail, found in zip(mails, addresses, strict=True):
        for text in found.unclear:
            yield problem("mailbox-unclear", where, agency=mail.agency, text=shown(text))
        if not found.found and not found.unclear:
            yield problem("mailbox-missing", where, agency=mail.agency)


@dataclass
class _Sending:
    """The sending of the messages of one command."""

    folder: Folder
    cycle: str
    command: str
    how: How
    now: datetime
    accepted: tuple[str, ...]
    ledger: list[Sent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)

    def run(self, mails: Sequence[Mail], addresses: Sequence[Addresses], problems: tuple[Problem, ...]) -> Delivered:
        """Send what has not been sent, or say what would be."""
        self.problems += problems
        server = read_url(self.how.smtp)
        sender, path = _sender(self.how, server), _ledger_path(self.folder, self.cycle)
        everything = list(zip(mails, (one.found for one in addresses), strict=True))
        if self.how.dry_run:
            self.ledger += ledger_of(self.folder, self.cycle)
            for mail, to in self._left(everything):
                self.lines.append(f"Would be sent to {to_whom(mail, to)}")
                self.fates.append(Fate(mail, to, NOT_SENT))
            return self._delivered(())
        with hold(path) as saver:
            self.ledger += ledger_of(self.folder, self.cycle)
            left = self._left(everything)
            if not left:
                return self._delivered(())
            connection = Connection(server, _password(self.how, server), self.how.patience)
            try:
                connection.open()
                self._keep(saver)  # before anything is sent: what cannot be written down must not be sent
                self._send(connection, saver, sender, left, server.place)
            except CannotGoOn as stop:
                names = ", ".join(f"{mail.agency} ({', '.join(to)})" for mail, to in left)
                why = f"{stop.problem.why} {NONE_SENT.format(names=names)}"
                raise CannotGoOn(replace(stop.problem, why=why)) from stop
            finally:
                connection.close()
        return self._delivered((self.folder.name_of(path),))

    def _left(self, everything: Iterable[tuple[Mail, tuple[str, ...]]]) -> list[tuple[Mail, tuple[str, ...]]]:
        """The messages that are to be sent, each with those who have not had it; of the others it is said why not."""
        left = []
        for mail, to in everything:
            key = self._key(mail)
            rest = to if self.how.again else still_to_send(to, key, self.ledger)
            if rest:
                left.append((mail, rest))
            elif to:
                last = [one for one in self.ledger if one.key == key and one.to][-1]
                self.lines.append(f"Sent before, on {written_day(last.when.date())}, to {to_whom(mail, to)}")
                self.fates.append(Fate(mail, to, SENT_BEFORE, message_id=last.message_id))
            else:
                self.lines.append(f"Not sent to {to_whom(mail, to)}")
                self.fates.append(Fate(mail, to, NOT_SENT))
        return left

    def _send(
        self,
        connection: Connection,
        saver: Saver,
        sender: str,
        left: Sequence[tuple[Mail, tuple[str, ...]]],
        where: Location,
    ) -> None:
        """Send the messages one by one, each written down before the next; stop where the connection is gone for good.

        Raises `CannotGoOn` where that is before the first of them.
        """
        sent: list[str] = []
        for number, (mail, to) in enumerate(left):
            entry = self._entry(mail, to, sender)
            try:
                posted = connection.post(sender, to, message(mail, sender, self.now.astimezone(), entry.message_id))
            except CannotGoOn as stop:
                if not number:
                    raise
                self.problems.append(stop.problem)
                self._stopped(sent, left[number:], where)
                return
            self._note(mail, posted, where)
            state = SENT if posted.taken else PERHAPS_SENT if posted.lost else NOT_SENT
            self.fates.append(Fate(mail, posted.taken or to, state, "", entry.message_id, tuple(posted.refused)))
            self.lines.append(f"{state.capitalize()} to {to_whom(mail, posted.taken or to)}")
            recorded = True
            if posted.taken:
                sent.append(mail.agency)
                self.ledger.append(entry._replace(to=posted.taken, refused=tuple(posted.refused)))
                recorded = self._recorded(saver, mail)
            if posted.lost or not recorded:
                self._stopped(sent, left[number + 1 :], where)
                return

    def _note(self, mail: Mail, posted: Posted, where: Location) -> None:
        """Say what the server did not take, or may not have."""
        for address, reply in posted.refused.items():
            told_of = {"address": address, "reply": reply}
            self.problems.append(problem("recipient-refused", where, agency=mail.agency, **told_of))
        if posted.reply:
            self.problems.append(problem("message-refused", where, agency=mail.agency, reply=posted.reply))
        if posted.lost:
            self.problems.append(problem("message-perhaps-sent", where, agency=mail.agency, reason=posted.lost))

    def _recorded(self, saver: Saver, mail: Mail) -> bool:
        """Whether it could be written down that a message was sent."""
        try:
            self._keep(saver)
        except CannotGoOn as stop:
            where, reason = Location(self.folder.name_of(saver.tracker)), stop.problem.found
            self.problems.append(problem("sent-not-recorded", where, agency=mail.agency, reason=reason))
            return False
        return True

    def _stopped(self, sent: Sequence[str], left: Iterable[tuple[Mail, tuple[str, ...]]], where: Location) -> None:
        """Say who was sent a message, and who was not, where some were not."""
        rest = list(left)
        self.fates += [Fate(mail, to, NOT_SENT) for mail, to in rest]
        self.lines += [f"Not sent to {to_whom(mail, to)}" for mail, to in rest]
        if rest:
            names = {"sent": ", ".join(sent) or "nothing", "left": ", ".join(mail.agency for mail, _to in rest)}
            self.problems.append(problem("sending-stopped", where, **names))

    def _entry(self, mail: Mail, to: tuple[str, ...], sender: str) -> Sent:
        key = self._key(mail)
        before = sum(one.key == key and bool(one.to) for one in self.ledger) if self.how.again else 0
        number = message_id(key, before, sender)
        moment = self.now.replace(microsecond=0)
        return Sent(key, self.command, mail.agency, to, mail.subject, files_of(mail), moment, number, (), self.accepted)

    def _key(self, mail: Mail) -> str:
        return key_of(self.command, self.cycle, mail, self.now.date())

    def _keep(self, saver: Saver) -> None:
        """Write the ledger down."""
        saver.stage(saver.tracker, written_ledger(self.ledger))
        saver.commit()

    def _delivered(self, written: tuple[str, ...]) -> Delivered:
        return Delivered(tuple(self.problems), written, tuple(self.lines), tuple(self.fates))


def _sender(how: How, server: Server) -> str:
    """The address that messages are sent from. Raises `CannotGoOn` where none is clear."""
    given = read_addresses(how.sender)
    if how.sender.strip():
        if len(given.found) == 1 and not given.unclear:
            return given.found[0]
    elif is_address(server.user):
        return server.user
    raise cannot_go_on("smtp-sender", Location())


def _password(how: How, server: Server) -> str:
    """The password for the server, where its URL names a user. Raises `CannotGoOn` where there is none."""
    if not server.user:
        return ""
    found = os.environ.get(PASSWORD) or (how.ask(f"Password of {server.user} at {server.host}") if how.ask else "")
    if not found:
        raise cannot_go_on("smtp-password-missing", server.place, user=server.user)
    return found
