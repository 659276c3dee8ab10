"""What goes with a message: the return as it was issued, or the marked copy of the one that came back."""

from contextlib import suppress

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.read import read_guarded
from plan_tools.model import RegisterEntry
from plan_tools.model.sending import Attachment, Mail, Message
from plan_tools.problems import CannotGoOn, Location, Problem, problem
from plan_tools.rules.issue import is_as_issued
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.returned import read_return
from plan_tools.rules.values import Reader
from plan_tools.steps.folder import Folder
from plan_tools.steps.handing_back import corrections_folder
from plan_tools.steps.receiving import SentOut


def mail_of(message: Message, *attachments: Attachment) -> Mail:
    """The e-mail with these words and attachments."""
    whom = message.agency, message.mailbox
    return Mail(*whom, message.subject, message.words, attachments, message.kind, message.short)


def issued_copy(sent_out: SentOut, entry: RegisterEntry) -> Attachment | Problem:
    """The return that was issued to an agency, to be sent (again); a problem, where it is not there as it was."""
    folder = sent_out.folder
    issued = sent_out.by_reference.get(entry.reference)
    if issued is None or not is_as_issued(issued):
        place = folder.name_of(folder.issued(entry.cycle))
        code = "issued-copy-altered" if issued else "no-issued-copy"
        return problem(code, Location(place), agency=entry.agency, folder=place)
    path = folder.home / issued.file
    return Attachment(path.name, read_bytes(path, issued.file), folder.name_of(path.parent))


def marked_copy(folder: Folder, cycle: str, name: str, sha256: str) -> Attachment | None:
    """The marked copy called `name`, where it is there and corrects the file with this SHA-256."""
    path = corrections_folder(folder, cycle) / name
    with suppress(CannotGoOn):
        data = read_bytes(path, folder.name_of(path))
        read, _problems = read_return(read_guarded(guard(data, name), name), Reader(DEFAULT_KEY))
        if read is not None and read.corrects == sha256:
            return Attachment(name, data, folder.name_of(path.parent))
    return None
