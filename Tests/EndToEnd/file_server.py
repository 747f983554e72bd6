"""An HTTPS server of files that does as it is told: breaks connections, knows ranges or does not, lies."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer:
    """Each request for a file is answered by the next of `answers`, the last one again and again."""

    def __init__(self, certificate, key):
        self.files = {}
        self.answers = [ranges]
        # Path and Range of each request.
        self.requests = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.requests.append((self.path, self.headers["Range"]))
                answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                self.close_connection = True
                try:
                    answer(self, server.files[self.path])
                except OSError:
                    pass  # The device was killed, which is what some tests are for.

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def start_of(handler):
    return int((handler.headers["Range"] or "bytes=0-").removeprefix("bytes=").removesuffix("-"))


def head(handler, data):
    """The headers for a file, or the rest of it; where that begins."""
    start = start_of(handler)
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    return start


def ranges(handler, data):
    handler.wfile.write(data[head(handler, data) :])


def whole(handler, data):
    """As a server that has never heard of ranges."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def broken_after(count, answer_head=head):
    def answer(handler, data):
        start = answer_head(handler, data)
        handler.wfile.write(data[start : start + count])

    return answer


def held_after(count, event):
    """Says no more after so many bytes, until the event."""

    def answer(handler, data):
        start = head(handler, data)
        handler.wfile.write(data[start : start + count])
        handler.wfile.flush()
        event.wait(60)
        handler.wfile.write(data[start + count :])

    return answer


def status(code, **headers):
    def answer(handler, _):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def claiming(size):
    """Of another size than it is."""

    def answer(handler, data):
        handler.send_response(200)
        handler.send_header("Content-Length", str(size))
        handler.end_headers()
        handler.wfile.write(data)

    return answer
