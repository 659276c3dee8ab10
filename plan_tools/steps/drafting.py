"""Messages to agencies written as drafts: one file an agency, and the page that lists them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from plan_tools.excel.guard import read_bytes
from plan_tools.excel.save import hold
from plan_tools.excel.saving.disk import told
from plan_tools.mail.addresses import Addresses
from plan_tools.mail.draft import draft
from plan_tools.mail.page import Row, drafts_listed, page
from plan_tools.model import Agency
from plan_tools.model.sending import Mail
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on
from plan_tools.rules.issue import file_name
from plan_tools.steps.delivered import DRAFT, Delivered, Fate, to_whom
from plan_tools.steps.folder import Folder, refuse_target

INDEX = "index.html"
_AGAIN = {"issue": "plan-tools issue --drafts"}


@dataclass(frozen=True)
class Drafts:
    """The folder of the drafts of the last command, with the page that lists them."""

    folder: Folder
    cycle: str
    place: Path
    command: str = ""
    sent_before: Mapping[str, str] = field(default_factory=dict)

    def write(
        self, mails: Sequence[Mail], addresses: Sequence[Addresses], problems: tuple[Problem, ...], dry_run: bool
    ) -> Delivered:
        """Write the drafts and the page, and remove the drafts of an earlier command."""
        refuse_target(self.folder, self.place)
        if dry_run:
            rows, old = self._planned(mails, addresses)
        else:
            with hold(self.place / INDEX) as saver:
                rows, old = self._planned(mails, addresses)
                for row in rows:
                    saver.stage(self.place / row.file, draft(row.mail))
                again = _AGAIN.get(self.command, f"plan-tools {self.command}")
                saver.stage(self.place / INDEX, page(self.cycle, again, rows).encode("utf-8", "replace"))
                saver.commit()
                old = [name for name in old if self._removed(name)]
        names = [self.folder.name_of(self.place / name) for name in (*(row.file for row in rows), INDEX)]
        said = "A draft would be written for" if dry_run else "Draft for"
        lines = [f"{said} {to_whom(row.mail, row.addresses.found)}{_before(row)}" for row in rows]
        lines += self._gone(old, dry_run)
        if not dry_run:
            lines.append(f"Open {names[-1]}: it lists the drafts to be sent.")
        fates = (Fate(one.mail, one.addresses.found, DRAFT, name) for one, name in zip(rows, names, strict=False))
        return Delivered(problems, tuple(names), tuple(lines), tuple(fates))

    def take_away(self, dry_run: bool) -> tuple[str, ...]:
        """Remove the drafts of an earlier command and their page, since what is to go out is sent; says which."""
        with suppress(CannotGoOn):  # somebody else's page, or a run at work there: then they stay
            refuse_target(self.folder, self.place)
            if not os.path.lexists(self.place / INDEX):
                return ()
            if dry_run:
                return self._gone([name for name in self._listed() if (self.place / name).is_file()], dry_run)
            with hold(self.place / INDEX):
                gone = [name for name in self._listed() if self._removed(name)]
                self._removed(INDEX)
            return self._gone(gone, dry_run)
        return ()

    def _gone(self, names: Iterable[str], dry_run: bool) -> tuple[str, ...]:
        said = "Would be removed, being of an earlier command" if dry_run else "Removed, being of an earlier command"
        return tuple(f"{said}: {self.folder.name_of(self.place / name)}" for name in names)

    def _planned(self, mails: Sequence[Mail], addresses: Sequence[Addresses]) -> tuple[list[Row], list[str]]:
        """The drafts to be written, none over a file of other people, and those of an earlier command to be removed."""
        listed = self._listed()
        with told(self.place):
            there = [path.name for path in self.place.iterdir()] if self.place.is_dir() else []
        known = {name.lower() for name in listed}
        taken = [name for name in there if name.lower() not in known]
        rows: list[Row] = []
        for mail, found in zip(mails, addresses, strict=True):
            name = _draft_name(mail.short or mail.agency, self.cycle, [*taken, *(row.file for row in rows)])
            rows.append(Row(mail, found, name, self.sent_before.get(mail.agency, "")))
        new = {row.file.lower() for row in rows}
        return rows, [name for name in there if name.lower() in known - new]

    def _listed(self) -> list[str]:
        """The drafts that the page of an earlier command lists. Raises `CannotGoOn` where another page is there."""
        path = self.place / INDEX
        if not os.path.lexists(path):
            return []
        names = drafts_listed(read_bytes(path, self.folder.name_of(path)).decode("utf-8", "replace"))
        if names is None:
            reason = f"the folder holds an {INDEX} that plan-tools did not write"
            raise cannot_go_on("target-not-allowed", Location(str(self.place)), reason=reason)
        return [name for name in names if name.lower().endswith(".eml") and Path(name).name == name]

    def _removed(self, name: str) -> bool:
        path = self.place / name
        with suppress(OSError):
            if path.is_file() and not path.is_symlink():
                path.unlink()
                return True
        return False


def _before(row: Row) -> str:
    return f"; sent before, on {row.before}" if row.before else ""


def _draft_name(agency: str, cycle: str, taken: Iterable[str]) -> str:
    """A name for the draft to an agency that is safe on every system and not among the `taken`."""
    stems = {name[:-4].lower() + ".xlsx" for name in taken if name.lower().endswith(".eml")}
    whole = Agency(" ".join(agency.replace(".", " ").split()))  # "con.x" would be a device
    return file_name(whole, cycle, stems).removesuffix(".xlsx") + ".eml"
