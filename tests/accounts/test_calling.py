"""Addresses that people gave are called in the open world only: the table of S13 against a canary, and bad servers."""

import datetime
import itertools
import socket
import ssl
import time
import tracemalloc
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from accounts import calling
from accounts.calling import NotCalled, Reason
from tests.accounts.listening import HEAD, Behaviour, answering, listening

INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://127.0.00.01:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0x0.0.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://0x7f.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0.1.2.3:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::ffff:10.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::a00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd12:3456:789a::1]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://[100::1]:{port}/",
    "http://[2001:db8::1]:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://172.31.255.255:{port}/",
    "http://192.168.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://192.0.0.8:{port}/",
    "http://192.0.2.1:{port}/",
    "http://192.88.99.1:{port}/",
    "http://198.18.0.1:{port}/",
    "http://203.0.113.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://240.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "https://127.0.0.1:{port}/",
]
SHAPE = [
    "http://one:two@127.0.0.1:{port}/",
    "http://world.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@world.example/",
    "http://127.0.0.1:{port}/a\r\nX: y",
    "http://127.0.0.1:{port} /",
    "http://①②⑦.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_",
    "http://[::1:{port}/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:{port}/" + "a" * 2000,
    "",
]
PORTS = ["http://127.0.0.1:22/", "http://127.0.0.1:0/", "https://127.0.0.1:6379/"]
TABLE = [
    *((url, Reason.INSIDE) for url in INSIDE),
    *((url, Reason.SHAPE) for url in SHAPE),
    *((url, Reason.PORT) for url in PORTS),
]


@pytest.mark.parametrize(("url", "reason"), TABLE, ids=[str(n) for n in range(len(TABLE))])
def test_nothing_inside_is_called(
    url: str, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as canary:
        monkeypatch.setattr(calling, "PORTS", {canary.port})
        for method in (calling.Method.GET, calling.Method.POST):
            with pytest.raises(NotCalled) as refused:
                calling.call(url.format(port=canary.port), method=method, body=b"x", seconds=3)
            assert (refused.value.reason, refused.value.refused) == (reason, True)
        assert canary.heard == []


def test_the_table_is_long_enough() -> None:
    assert len({url for url, _reason in TABLE}) >= 60


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111"])
def test_the_world_is_public(address: str) -> None:
    assert calling.is_public(ip_address(address))


def named(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that answers differently each time; gives back what it was asked."""
    asked: list[str] = []
    turns = itertools.chain(answers, itertools.repeat(answers[-1]))

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, port),
            )
            for each in next(turns)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_that_turns_around_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[Any] = []
    real = socket.socket.connect

    def connect(line: socket.socket, where: Any) -> None:
        went.append(where[0])
        if where[0] != "1.1.1.1":
            real(line, where)
        raise ConnectionRefusedError

    with listening() as canary:
        monkeypatch.setattr(calling, "PORTS", {canary.port})
        monkeypatch.setattr(socket.socket, "connect", connect)
        asked = named(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
        with pytest.raises(NotCalled) as lost:
            calling.call(f"http://turning.example:{canary.port}/")
        assert (lost.value.reason, lost.value.refused) == (Reason.LINE, False)
        assert (asked, went, canary.heard) == (["turning.example"], ["1.1.1.1"], [])


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, ["1.1.1.1", "2606:4700::1111", "10.0.0.1"])
    with pytest.raises(NotCalled, match="may not be called"):
        calling.call("https://both.example/")


def test_a_name_server_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: time.sleep(1.5))
    began = time.monotonic()
    with pytest.raises(NotCalled) as lost:
        calling.call("https://slow.example/", seconds=0.3)
    assert lost.value.reason == Reason.SLOW
    assert time.monotonic() - began < 1.2


def allow(settings: Any, *places: str) -> None:
    settings.CALL_ALLOW_LIST = list(places)


def test_what_the_operator_vouches_for_is_called(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    with listening() as server:
        allow(settings, server.place)
        answer = calling.call(
            f"http://{server.place}/hook?a=1", body=b"{}", headers={"X-Kind": "test"}
        )
        assert (answer.status, answer.body, answer.cut, answer.good) == (200, b"ok", False, True)
        assert answer.headers["content-type"] == "text/plain"
        head, _gap, body = server.heard[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
        assert f"Host: {server.place}".encode() in head
        assert b"X-Kind: test" in head
        assert body == b"{}"
        with pytest.raises(NotCalled):
            calling.call(f"http://localhost:{server.port}/")


def test_a_redirect_is_an_answer(settings: Any) -> None:
    with listening() as canary:
        away = f"HTTP/1.1 302 Found\r\nLocation: http://{canary.place}/\r\n\r\n"
        with listening(answering(away.encode())) as server:
            allow(settings, server.place, canary.place)
            answer = calling.call(f"http://{server.place}/")
            assert (answer.status, answer.good) == (302, False)
            assert canary.heard == []


def hang(line: socket.socket) -> None:
    line.recv(1)


def drip(line: socket.socket) -> None:
    line.sendall(HEAD)
    while True:
        line.sendall(b"X")
        time.sleep(0.02)


def drip_body(line: socket.socket) -> None:
    line.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
    while True:
        line.sendall(b"X")
        time.sleep(0.02)


def never_begin(line: socket.socket) -> None:
    while True:
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


@pytest.mark.parametrize("behave", [hang, drip, drip_body, never_begin])
def test_nobody_holds_a_caller_longer_than_was_agreed(behave: Behaviour, settings: Any) -> None:
    with listening(behave) as server:
        allow(settings, server.place)
        began = time.monotonic()
        with pytest.raises(NotCalled) as lost:
            calling.call(f"http://{server.place}/", seconds=0.5)
        assert lost.value.reason == Reason.SLOW
        assert time.monotonic() - began < 2


def test_a_receiver_that_does_not_read_is_left(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        place = f"127.0.0.1:{deaf.getsockname()[1]}"
        allow(settings, place)
        began = time.monotonic()
        with pytest.raises(NotCalled) as lost:
            calling.call(f"http://{place}/", body=b"x" * 50_000_000, seconds=0.5)
        assert lost.value.reason == Reason.SLOW
        assert time.monotonic() - began < 2


def flood(head: bytes) -> Behaviour:
    def behave(line: socket.socket) -> None:
        line.sendall(head)
        for _ in range(10_000):
            line.sendall(b"x" * 1_000_000)

    return behave


@pytest.mark.parametrize(
    "head", [HEAD + b"\r\n", HEAD + b"Content-Length: 10000000000\r\n\r\n"], ids=["open", "told"]
)
def test_of_ten_gigabytes_64_kilobytes_are_read(head: bytes, settings: Any) -> None:
    with listening(flood(head)) as server:
        allow(settings, server.place)
        tracemalloc.start()
        answer = calling.call(f"http://{server.place}/")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (answer.status, len(answer.body), answer.cut) == (200, calling.MOST, True)
        assert most < 8_000_000


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.LINE),
        (b"220 mail.example ESMTP\r\n", Reason.SPEECH),
        (b"HTTP/1.1 abc\r\n\r\n", Reason.SPEECH),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", Reason.SPEECH),
        (HEAD + b"X: y\r\n" * 200 + b"\r\n", Reason.SPEECH),
    ],
)
def test_what_is_no_answer_is_said_in_a_few_words(
    raw: bytes, reason: Reason, settings: Any
) -> None:
    with listening(answering(raw)) as server:
        allow(settings, server.place)
        with pytest.raises(NotCalled) as lost:
            calling.call(f"http://{server.place}/")
        assert lost.value.reason == reason
        assert "mail.example" not in str(lost.value)


@pytest.mark.parametrize("name", ["X\r\nY", "X: y\r\n\r\nGET"])
def test_no_header_is_smuggled_in(name: str, settings: Any) -> None:
    with listening() as server:
        allow(settings, server.place)
        with pytest.raises(NotCalled):
            calling.call(f"http://{server.place}/", headers={name: "z"})
        with pytest.raises(NotCalled):
            calling.call(f"http://{server.place}/", headers={"X": name})


def certificate(folder: Path, name: str) -> Path:
    """Of a server of this name, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.mark.parametrize(
    ("called", "trusted", "reason"),
    [
        ("hook.example", True, None),
        ("hook.example", False, Reason.TLS),
        ("other.example", True, Reason.TLS),
    ],
)
def test_a_certificate_is_of_the_name_that_was_called(
    called: str,
    trusted: bool,
    reason: Reason | None,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = certificate(tmp_path, "hook.example")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with listening(context=context) as server:
        allow(settings, f"{called}:{server.port}")
        named(monkeypatch, ["127.0.0.1"])
        url = f"https://{called}:{server.port}/"
        if reason is None:
            assert calling.call(url, body=b"{}").body == b"ok"
            return
        with pytest.raises(NotCalled) as lost:
            calling.call(url, body=b"secret")
        assert lost.value.reason == reason
        assert server.heard == []
