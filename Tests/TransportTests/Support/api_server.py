"""Plays the shadow API for ShadowFetchTests and a file server for DownloadTests: the last word of the path but one, which is
the thing's name in the API, says what is answered.

    api_server.py FOLDER

Makes its certificates in FOLDER, writes the ports it listens at on one line, and ends when its input does, with FOLDER.
"""

import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading

FOLDER = pathlib.Path(sys.argv[1])
SHADOW = b'{"version":7}'


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=FOLDER)


def certificates():
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for name in ("ca", "other"):
        openssl("req", "-x509", *new, "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt")
    for name, alternative, days in (
        ("good", "DNS:localhost,IP:127.0.0.1", 2), ("wrong", "DNS:other.example,IP:127.0.0.2", 2), ("expired", "IP:127.0.0.1", -1)):
        (FOLDER / "names").write_text(f"subjectAltName={alternative}\n")
        openssl("req", *new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", str(days), "-extfile", "names", "-out", f"{name}.crt")


def head(status, *headers):
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def whole(status, body=b"", *headers):
    return head(status, f"Content-Length: {len(body)}", *headers) + body


ANSWERS = {
    "ok": whole("200 OK", SHADOW, "Content-Type: application/json"),
    "chunked": head("200 OK", "Transfer-Encoding: chunked") + b"6\r\n" + SHADOW[:6] + b"\r\n7;x=y\r\n" + SHADOW[6:] + b"\r\n0\r\n\r\n",
    "until-close": head("200 OK") + SHADOW,
    "401": whole("401 Unauthorized"),
    "403": whole("403 Forbidden"),
    "404": whole("404 Not Found"),
    "429": whole("429 Too Many Requests", b"", "Retry-After: 120"),
    "429-at-once": whole("429 Too Many Requests", b"", "Retry-After: 0"),
    "429-long": whole("429 Too Many Requests", b"", "Retry-After: 99999999999"),
    "500": whole("500 Oops"),
    "503": whole("503 Later", b"", "Retry-After: 30"),
    "503-date": whole("503 Later", b"", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"),
    "redirect": whole("302 Found", b"", "Location: https://elsewhere.example:8443/login?token=s3cret"),
    "redirect-here": whole("308 Moved", b"", "Location: /elsewhere"),
    "large": whole("200 OK", b"x" * 40_000),
    "largest": whole("200 OK", b"x" * 32_768),
    "dropped": head("200 OK", "Content-Length: 100") + SHADOW,
    "dropped-at-once": b"",
    "no-http": b"SSH-2.0-OpenSSH_9.2\r\n",
}


FILE = bytes(range(256)) * 1200
# How often each path was asked for.
asked = {}


def part(start, end, total=len(FILE), length=None):
    headers = [f"Content-Range: bytes {start}-{end - 1}/{total}", f"Content-Length: {end - start if length is None else length}"]
    return head("206 Partial Content", *headers) + FILE[start:end]


def file_answer(kind, path, fields, number):
    """What a file server says to the request of this number."""
    size = len(FILE)
    start = int(fields["Range"].removeprefix("bytes=").removesuffix("-")) if "Range" in fields else None
    ranged = part(start, size) if start is not None else whole("200 OK", FILE)
    port = fields["Host"].split(":")[1]
    match kind:
        case "ranges": return ranged
        case "no-ranges": return whole("200 OK", FILE)
        case "chunked": return head("200 OK", "Transfer-Encoding: chunked") + b"%x\r\n" % size + FILE + b"\r\n0\r\n\r\n"
        case "cut": return ranged[:100_000]
        case "cut-once": return whole("200 OK", FILE)[:100_000] if number == 1 else whole("200 OK", FILE)
        case "cut-at-once": return b"" if number < 4 else ranged
        case "limited": return part(start or 0, min((start or 0) + 100_000, size))
        case "limited-to-nothing": return part(start or 0, start or 0)
        case "unknown-total": return part(start or 0, size, total="*")
        case "another-part": return part(0, 1_000) if start else whole("200 OK", FILE)[:100_000] if number == 1 else ranged
        case "always-another-part": return part(5, 1_000)
        case "short": return whole("200 OK", FILE[:-1])
        case "short-part": return part(start or 0, size, total=size - 1)
        case "short-chunked": return head("200 OK", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n"
        case "long": return whole("200 OK", FILE + b"!")
        case "long-chunked": return head("200 OK", "Transfer-Encoding: chunked") + b"%x\r\n" % (size + 1) + FILE + b"!\r\n0\r\n\r\n"
        case "long-without-length": return head("200 OK") + FILE + b"!"
        case "changed": return whole("200 OK", FILE[:-1] + b"!")
        case "changed-once": return (whole("200 OK", b"?" * size)[:100_000] if number == 1 else ranged)
        case "416": return whole("416 No", b"", f"Content-Range: bytes */{size}") if start else whole("200 OK", FILE)
        case "410": return whole("410 Gone", b"x" * 500_000)
        case "503-once": return whole("503 Later", b"", "Retry-After: 40") if number == 1 else ranged
        case "moved": return whole("302 Found", b"", "Location: /files/ranges/moved?to=" + "t" * 1_900)
        case "moved-away": return whole("307 Moved", b"", f"Location: https://localhost:{port}/files/ranges/moved")
        case "moved-to-plain": return whole("301 Moved", b"", f"Location: http://localhost:{port}/files/ranges/moved?secret")
        case "moved-nowhere": return whole("301 Moved", b"")
        case "moved-too-far": return whole("301 Moved", b"", "Location: /files/ranges/" + "t" * 2_100)
        case "moved-5": return file_moved(path, 5)
        case "moved-6": return file_moved(path, 6)


def file_moved(path, times):
    name = path.rsplit("/", 1)[1] + "m"
    return whole("302 Found", b"", "Location: /files/" + (f"moved-{times}/" if not name.endswith("m" * times) else "ranges/") + name)


def answer(connection, request):
    line, *headers = request.decode().split("\r\n")
    path = line.split(" ")[1]
    kind = path.split("/")[-2]
    if path.startswith("/files/") and kind != "never":
        fields = dict(header.split(": ", 1) for header in headers if header)
        asked[path] = asked.get(path, 0) + 1
        if kind == "echo":
            data = json.dumps({**fields, "path": path}, sort_keys=True).encode()
            return connection.sendall(whole("200 OK", data))
        connection.sendall(file_answer(kind, path, fields, asked[path]))
        if kind == "long-without-length":
            connection.unwrap()
        return None
    if kind == "echo":
        fields = dict(header.split(": ", 1) for header in headers if header)
        fields["path"] = path
        connection.sendall(whole("200 OK", json.dumps(fields, sort_keys=True).encode()))
    elif kind == "never":
        connection.recv(1)
    elif kind == "records":
        # A record each, all there at once; the last one is larger than a read, and nothing follows it.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        connection.sendall(head("200 OK", "Content-Length: 12006"))
        for _ in range(6):
            connection.sendall(b"s")
        connection.sendall(b"l" * 12_000)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        connection.recv(1)
    else:
        connection.sendall(ANSWERS[kind])
        if kind == "until-close" and isinstance(connection, ssl.SSLSocket):
            connection.unwrap()


def serve(connection, context):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                received = connection.recv(4096)
                if not received:
                    return
                request += received
            answer(connection, request)
    except OSError:
        pass  # The client refuses, which is what some tests are for.


def listen(context=None):
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


def tls(name, version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{name}.crt", FOLDER / f"{name}.key")
    if version:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    return context


certificates()
silent = socket.create_server(("127.0.0.1", 0))
full = socket.create_server(("127.0.0.1", 0), backlog=0)
waiting = []
for _ in range(4):
    waiting.append(socket.socket())
    waiting[-1].setblocking(False)
    waiting[-1].connect_ex(full.getsockname())
with socket.create_server(("127.0.0.1", 0)) as gone:
    closed = gone.getsockname()[1]
print(*[
    listen(), listen(tls("good")), listen(tls("wrong")), listen(tls("expired")), listen(tls("good", ssl.TLSVersion.TLSv1_1)),
    listen(tls("good", ssl.TLSVersion.TLSv1_2)), silent.getsockname()[1], full.getsockname()[1], closed], flush=True)
sys.stdin.read()
shutil.rmtree(FOLDER)
