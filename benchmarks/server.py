"""Two local servers with gzip, both counted: the pages', and one that stands for every other host."""

from __future__ import annotations

import gzip
import http.server
import json
import mimetypes
import re
import ssl
import subprocess
import threading
import urllib.parse
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXT = {".html", ".js", ".mjs", ".css", ".json", ".svg", ".map", ".txt", ".xml"}


@dataclass(frozen=True)
class Served:
    """One answered request."""

    host: str
    path: str
    found: bool
    bytes: int


@cache
def body_of(file: Path) -> bytes:
    """What travels: texts gzipped once and kept, so that packing costs no visit any time."""
    content = file.read_bytes()
    return gzip.compress(content, 6, mtime=0) if file.suffix in TEXT else content


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with a file that `find` names, and writes each request down."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Send the file, or 404."""
        host = self.headers["Host"].split(":")[0]
        path = urllib.parse.unquote(self.path.split("?")[0])
        file = self.server.find(host, path)
        body = body_of(file) if file else b""
        self.server.log.append(Served(host, path, file is not None, len(body)))
        self.send_response(200 if file else 404)
        if file:
            self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
            self.send_header("Cache-Control", "public, max-age=600")
            self.send_header("Access-Control-Allow-Origin", "*")
            if file.suffix in TEXT:
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing: the log is `server.log`."""


class Server(http.server.ThreadingHTTPServer):
    """A server that asks `find(host, path)` for a file.

    Parameters
    ----------
    find : callable
        Host and path -> Path, or None where there is nothing.
    log : list of Served
    certificate : Path, optional
        Makes it speak TLS.
    """

    daemon_threads = True

    def __init__(self, find, log: list, certificate: Path | None = None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.find, self.log = find, log
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def files_in(folder: Path):
    """Find files as a static host does."""

    def find(host: str, path: str) -> Path | None:
        file = folder / path.lstrip("/")
        return file if file.is_file() else None

    return find


def files_of_other_hosts(packages: Path, peers: Path):
    """Find what the peers' pages ask other hosts for, in installed packages."""
    modules, libraries = packages / "node_modules", next(peers.glob("lib/python*/site-packages"))
    places = {
        r"cdn\.jsdelivr\.net/npm/((?:@[^/]+/)?[^/@]+)(?:@[^/]+)?(?:/(.*))?": modules / r"\1" / r"\2",
        r"cdnjs\.cloudflare\.com/ajax/libs/require\.js/[^/]+/.*": modules / "requirejs/require.js",
        r"cdn\.holoviz\.org/panel/[^/]+/dist/(.*)": libraries / "panel/dist" / r"\1",
        r"cdn\.bokeh\.org/bokeh/release/(.*)-[\d.]+\.min\.js": libraries
        / "bokeh/server/static/js"
        / r"\1.min.js",
    }

    def find(host: str, path: str) -> Path | None:
        for address, place in places.items():
            match = re.fullmatch(address, host + path)
            if match and (file := main_file(Path(match.expand(str(place))))).is_file():
                return file
        return None

    return find


def main_file(place: Path) -> Path:
    """What jsDelivr sends for a package that is asked for by its name alone; else the place itself."""
    description = place / "package.json"
    return place / json.loads(description.read_text())["jsdelivr"] if description.is_file() else place


def certificate(folder: Path) -> tuple[Path, str]:
    """A certificate of this run's own, and the fingerprint by which a browser is told to trust it."""
    file = folder / "certificate.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=benchmark",
            "-keyout",
            file,
            "-out",
            folder / "public.pem",
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + (folder / "public.pem").read_bytes())
    steps = (
        f"openssl x509 -in '{file}' -pubkey -noout | openssl pkey -pubin -outform der"
        " | openssl dgst -sha256 -binary | openssl base64"
    )
    return file, subprocess.run(steps, shell=True, check=True, capture_output=True, text=True).stdout.strip()
