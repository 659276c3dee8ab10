"""Real mail servers on this machine, well behaved and not, for the tests of sending."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, WORD = "bm@board.example", "pässwörd £1"


class Post:
    """What a server received, and what it refuses: addresses, senders or all that is said, by what they hold."""

    def __init__(self, refuse_to: str = "", refuse_from: str = "", refuse_data: str = "") -> None:
        self.refuse_to, self.refuse_from, self.refuse_data = refuse_to, refuse_from, refuse_data
        self.received: list[Envelope] = []
        self.connections = 0
        self.drop_after = 0  # messages, after which a connection is closed; 0 for never
        self.named = ""
        self.on_data: Callable[[], object] = lambda: None
        self.log_ins: list[str] = []

    @property
    def got(self) -> list[tuple[str, ...]]:
        """For whom each message was received."""
        return [tuple(one.rcpt_tos) for one in self.received]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections, self.named = self.connections + 1, hostname
        session.host_name, session.count = hostname, 0
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.drop_after and session.count >= self.drop_after:
            server.transport.close()
            return "421 closing"
        if self.refuse_from and self.refuse_from in address:
            return "550 5.7.1 you may not send as that"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse_to and self.refuse_to in address:
            return "550 5.1.1 no such\x07 user <b>here</b>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        session.count += 1
        self.on_data()
        if self.refuse_data and self.refuse_data.encode() in envelope.content:
            return "552 5.2.3 too large"
        self.received.append(envelope)
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        self.log_ins.append(mechanism)
        right = data == LoginPassword(USER.encode(), WORD.encode())
        return AuthResult(success=right, handled=False)


class _Listening(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def server(post: Post, host: str = "127.0.0.1", **settings: object) -> Iterator[int]:
    """A server of aiosmtpd while this lasts; gives its port."""
    running = _Listening(post, hostname=host, port=0, **settings)
    running.start()
    try:
        yield running.port
    finally:
        running.stop()


@contextmanager
def script(*scenes: Callable[[socket.socket], None], over: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that plays a scene a connection, the last one again and again; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ends: list[socket.socket] = []

        def serve() -> None:
            number = 0
            while True:
                try:
                    line, _from = listening.accept()
                except OSError:
                    return
                ends.append(line)
                threading.Thread(target=play, args=(line, scenes[min(number, len(scenes) - 1)]), daemon=True).start()
                number += 1

        def play(line: socket.socket, scene: Callable[[socket.socket], None]) -> None:
            with suppress(OSError), line:
                scene(over.wrap_socket(line, server_side=True) if over else line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            for line in ends:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            thread.join(2)


def certificate(place: Path, *names: str, days: int = 30) -> tuple[Path, ssl.SSLContext]:
    """A certificate for `names` that ends in `days`: the file of the authority behind it, and the server's side."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _signed("Test authority", root_key, "Test authority", root_key, (), 30, is_authority=True)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _signed("server", key, "Test authority", root_key, names, days, is_authority=False)
    (place / "authority.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (place / "server.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "server.pem")
    return place / "authority.pem", context


def _signed(subject, key, issuer, issuer_key, names, days, *, is_authority):
    now = datetime.now(UTC)
    alternatives = [x509.IPAddress(ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names]
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if alternatives:
        made = made.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return made.sign(issuer_key, hashes.SHA256())
