"""A real mail server (dovecot) on this machine, for as long as a test lasts."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from conftest import needs
from mail_servers import certificate

USER, WORD = "bm@board.example", "pässwörd £1"
INBOX, RETURNS, DONE = "INBOX", "Returns & Gemeinde Süd", "Done"

_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.pem
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
mail_location = maildir:{home}/mail/%u
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Server(NamedTuple):
    """A server that runs: its ports, and the certificate of the authority behind it."""

    port: int
    tls_port: int
    authority: Path
    log: Path

    def url(self, folder: str = "INBOX", tls: bool = False, user: str = USER, host: str = "127.0.0.1") -> str:
        scheme, port = ("imaps", self.tls_port) if tls else ("imap", self.port)
        return f"{scheme}://{user}@{host}:{port}/{folder}"

    @contextmanager
    def connection(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            line.authenticate("PLAIN", lambda _challenge: f"\0{USER}\0{WORD}".encode())
            yield line
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                line.logout()

    def deliver(self, data: bytes, came: datetime, folder: str = '"INBOX"') -> None:
        with self.connection() as line:
            answer, told = line.append(folder, None, imaplib.Time2Internaldate(came), data)
            assert answer == "OK", told

    def empty(self, *folders: str) -> None:
        """Have these folders there, with nothing in them."""
        with self.connection() as line:
            for folder in folders:
                line.create(folder)
                if int(line.select(folder)[1][0] or b"0"):
                    line.store("1:*", "+FLAGS", "\\Deleted")
                    line.expunge()

    def flags(self, folder: str = '"INBOX"') -> list[str]:
        """The flags of every message, without marking anything."""
        with self.connection() as line:
            line.select(folder, readonly=True)
            _answer, told = line.fetch("1:*", "(FLAGS)")
        return [one.decode().partition("FLAGS ")[2].rstrip(")") + ")" for one in told if isinstance(one, bytes)]


@contextmanager
def dovecot(ssl: str = "yes", mechanisms: str = "plain", names: tuple[str, ...] = ("127.0.0.1",)) -> Iterator[Server]:
    """A server with one mailbox; `ssl` is yes (STARTTLS is offered) or no."""
    tool = needs("dovecot")
    home = Path(tempfile.mkdtemp(prefix="mail-")).resolve()
    running = None
    try:
        authority, _context = certificate(home, *names)
        port, tls_port = _free(), _free()
        (home / "users").write_text(f"{USER}:{{PLAIN}}{WORD}\n", encoding="utf-8")
        (home / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                home=home, ssl=ssl, mechanisms=mechanisms, port=port, tls_port=tls_port, **_people(home)
            ),
            encoding="utf-8",
        )
        running = subprocess.Popen([tool, "-F", "-c", home / "dovecot.conf"], stderr=subprocess.PIPE)
        _wait(port, running, home / "log")
        yield Server(port, tls_port, authority, home / "log")
    finally:
        if running is not None:
            running.terminate()
            running.communicate(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _people(home: Path) -> dict[str, object]:
    """Who the server runs as: its own users where root starts it, else whoever runs the test."""
    (home / "mail").mkdir()
    if os.getuid():
        me, mine = pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid())
        return {"internal": me.pw_name, "login": me.pw_name, "group": mine.gr_name, "uid": me.pw_uid, "gid": me.pw_gid}
    mail = pwd.getpwnam("mail")
    home.chmod(0o755)
    os.chown(home / "mail", mail.pw_uid, mail.pw_gid)
    return {"internal": "dovecot", "login": "dovenull", "group": "dovecot", "uid": mail.pw_uid, "gid": mail.pw_gid}


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _wait(port: int, running: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(5)
            if line.recv(100).startswith(b"* OK"):
                return
        if running.poll() is not None:
            break
        time.sleep(0.05)
    told = log.read_text(errors="replace") if log.exists() else ""
    raise RuntimeError(f"dovecot did not start: {told}")
