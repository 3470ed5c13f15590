"""Run nginx and Caddy with the files of docs/operators; only addresses and folders differ."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.server import ROOT, free_port
from tests.visitor import Visitor

FOLDER = ROOT / "docs" / "operators"
HOST = "quiz.example.org"
URL = f"https://{HOST}"

AROUND_NGINX = """\
{user}daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    default_type application/octet-stream;
    ssl_prefer_server_ciphers on;
    access_log {folder}/access.log;
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{text}
}}
"""
"""What Debian's /etc/nginx/nginx.conf has around conf.d, and the folders of who is not root."""


def replaced(text: str, old: str, new: str) -> str:
    """Replace what has to be there."""
    assert old in text, f"the shipped file has no {old!r} any more"
    return text.replace(old, new)


@dataclass(frozen=True)
class Doors:
    """Name the ports of a proxy, plain and secure, and of the two servers behind it."""

    plain: int
    secure: int
    first: int
    second: int


def nginx_text(doors: Doors, folder: Path) -> str:
    """Write what nginx reads: the shipped file inside what Debian has around it."""
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("10.0.0.11:8000", f"127.0.0.1:{doors.first}"),
        ("10.0.0.12:8000", f"127.0.0.1:{doors.second}"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{doors.plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{doors.secure} ssl;"),
        ("/etc/ssl/quiz.pem", str(folder / "quiz.pem")),
        ("/etc/ssl/quiz.key", str(folder / "quiz.key")),
        ("/var/cache/nginx/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        text = replaced(text, old, new)
    # The workers of a master that is root are somebody who may not look into our folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    return AROUND_NGINX.format(user=user, folder=folder, text=text)


def caddy_text(doors: Doors, folder: Path) -> str:
    """Write what Caddy reads: the shipped file, with a certificate that is here already."""
    text = (FOLDER / "Caddyfile").read_text(encoding="utf-8")
    options = (
        "admin off",
        f"http_port {doors.plain}",
        f"https_port {doors.secure}",
        "default_bind 127.0.0.1",
        "auto_https disable_certs",
    )
    text = replaced(text, "\n{\n", "\n{\n" + "".join(f"\t{line}\n" for line in options))
    text = replaced(
        text, f"\n{HOST} {{\n", f"\n{HOST} {{\n\ttls {folder}/quiz.pem {folder}/quiz.key\n"
    )
    return replaced(
        text,
        "first:8000 second:8000",
        " ".join(f"127.0.0.1:{port}" for port in (doors.first, doors.second)),
    )


class Proxy:
    """Run one of the two proxies in front of two ports of the loopback interface."""

    def __init__(self, name: str, folder: Path, first: int, second: int) -> None:
        """Write its configuration and a certificate of its own; start nothing yet."""
        self.name = name
        self.folder = folder
        self.doors = Doors(free_port(), free_port(), first, second)
        self.log = folder / "printed.log"
        self.context = certified(folder)
        text = {"nginx": nginx_text, "caddy": caddy_text}[name](self.doors, folder)
        self.file = folder / ("whole.conf" if name == "nginx" else "Caddyfile")
        self.file.write_text(text, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        """Give what starts it."""
        found = program(self.name)
        assert found, f"{self.name} is not installed"
        if self.name == "nginx":
            return [found, "-e", f"{self.folder}/error.log", "-c", str(self.file)]
        return [found, "run", "--config", str(self.file), "--adapter", "caddyfile"]

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 120
        for port in (self.doors.plain, self.doors.secure):
            while not listens(port):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} does not listen:\n{self.written()}")
                time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        assert process is not None
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def written(self) -> str:
        """Give all that it has written into logs, wherever they are, and has printed."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(file.read_text(errors="replace") for file in files)

    def visitor(self, address: str = "127.0.0.1") -> Visitor:
        """Give a browser at an address of the loopback net, which knows only this name's way."""
        return Visitor(
            URL,
            handlers=(
                _Plain(partial(_Line, self.doors.plain, address)),
                _Secure(partial(_SecureLine, self.doors.secure, address, self.context)),
            ),
        )

    def line(self, address: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """Give one kept connection to it."""
        return _SecureLine(self.doors.secure, address, self.context, HOST, timeout=300)


def listens(port: int) -> bool:
    """Tell whether somebody takes connections."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def certified(folder: Path) -> ssl.SSLContext:
    """Make a certificate for the host, and give what believes it."""
    key, certificate = folder / "quiz.key", folder / "quiz.pem"
    openssl = shutil.which("openssl")
    assert openssl, "nginx and Caddy bring openssl along"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    names = [
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
        "-addext",
        f"subjectAltName=DNS:{HOST}",
    ]
    subprocess.run(
        [*command, *names, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return ssl.create_default_context(cafile=str(certificate))


class _Line(http.client.HTTPConnection):
    def __init__(self, port: int, address: str, host: str, **rest: Any) -> None:
        super().__init__(host, **rest)
        self._way = (("127.0.0.1", port), (address, 0))

    def connect(self) -> None:
        there, here = self._way
        self.sock = socket.create_connection(there, self.timeout, here)


class _SecureLine(http.client.HTTPSConnection):
    def __init__(
        self, port: int, address: str, context: ssl.SSLContext, host: str, **rest: Any
    ) -> None:
        super().__init__(host, context=context, **rest)
        self._way = (("127.0.0.1", port), (address, 0))
        self._believes = context

    def connect(self) -> None:
        there, here = self._way
        plain = socket.create_connection(there, self.timeout, here)
        self.sock = self._believes.wrap_socket(plain, server_hostname=self.host)


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, line: Any) -> None:
        super().__init__()
        self._line = line

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._line, req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, line: Any) -> None:
        super().__init__()
        self._line = line

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._line, req)


def program(name: str) -> str | None:
    """Find a proxy's program: Debian keeps nginx where only root looks; scripts/test unpacks it."""
    places = (os.environ.get("PATH", os.defpath), "/usr/sbin", str(ROOT / "var/nginx/usr/sbin"))
    return shutil.which(name, path=os.pathsep.join(places))
