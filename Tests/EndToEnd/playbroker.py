"""A broker that a test plays itself, byte by byte, in MQTT 3.1.1 or 5: for what mosquitto never does."""

import io
import select
import socket
import ssl
import struct
import threading

from bench import machine_time

# Properties of MQTT 5 that the tests name (section 2.2.2.2): how each is written.
SESSION_EXPIRY, SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, MAXIMUM_QOS, MAXIMUM_PACKET_SIZE = 17, 19, 33, 36, 39
FORMATS = {SESSION_EXPIRY: ">I", SERVER_KEEP_ALIVE: ">H", RECEIVE_MAXIMUM: ">H", MAXIMUM_QOS: ">B", MAXIMUM_PACKET_SIZE: ">I"}


def length(number):
    coded = b""
    while True:
        number, digit = number >> 7, number & 0x7F
        coded += bytes([digit | 0x80 if number else digit])
        if not number:
            return coded


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.data)
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self):
        return self.take(self.number(">H")).decode()

    def properties(self):
        """The properties by their number; only those of FORMATS may be there."""
        size, shift = 0, 0
        while True:
            digit = self.number(">B")
            size |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                break
        end, found = self.at + size, {}
        while self.at < end:
            name = self.number(">B")
            found[name] = self.number(FORMATS[name])
        return found

    @property
    def rest(self):
        return self.take(len(self.data) - self.at)


class TLSConnection(io.RawIOBase):
    """A TLS connection that one thread reads and others write: OpenSSL wants one of them at a time at a connection."""

    def __init__(self, connection):
        self.connection, self.one = connection, threading.Lock()
        connection.setblocking(False)

    def readable(self):
        return True

    def readinto(self, buffer):
        while True:
            with self.one:
                try:
                    return self.connection.recv_into(buffer)
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
            select.select([self.connection], [], [])

    def sendall(self, data):
        rest = memoryview(data)
        while rest:
            with self.one:
                try:
                    rest = rest[self.connection.send(rest[:16_384]):]
                    continue
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
            select.select([], [self.connection], [])

    def makefile(self, _):
        return io.BufferedReader(self)

    def shutdown(self, how):
        # The one of SSLSocket would have what is still to be read read as it came, encrypted.
        socket.socket.shutdown(self.connection, how)

    def close(self):
        super().close()
        self.connection.close()


class PlayBroker:
    """Serves one connection at a time, and accepts everything unless the test says otherwise."""

    def __init__(self, tls=None):
        """With `tls`, an `ssl.SSLContext`, over TLS."""
        self.tls = tls
        self.connack_code, self.connack_properties, self.session_present = 0, {}, 0
        self.suback_code = lambda topic: 1
        # None: the message is not acknowledged.
        self.puback_code = lambda topic, payload: 0
        self.connects, self.subscribed, self.published, self.disconnects, self.pings = [], [], [], [], []
        self.connection, self.version = None, 4
        self.sending = threading.Lock()
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self):
        port = self.server.getsockname()[1]
        return f"mqtts://localhost:{port}" if self.tls else f"mqtt://127.0.0.1:{port}"

    def stop(self):
        self.server.close()
        if self.connection:
            self.connection.close()

    # What the test does.

    def publish(self, topic, payload, dup=False):
        payload = payload if isinstance(payload, bytes) else payload.encode()
        properties = b"\0" if self.version == 5 else b""
        self.send(0x32 | (8 if dup else 0), text(topic) + b"\x12\x34" + properties + payload)

    def disconnect(self, code):
        """Says goodbye as a broker of MQTT 5 does."""
        self.send(0xE0, bytes([code, 0]))
        self.drop()

    def drop(self):
        self.connection.shutdown(socket.SHUT_RDWR)

    def send(self, kind, body):
        self.send_bytes(bytes([kind]) + length(len(body)) + body)

    def send_bytes(self, data):
        with self.sending:
            self.connection.sendall(data)

    # What the device is answered.

    def serve(self):
        while True:
            try:
                self.connection, _ = self.server.accept()
            except OSError:
                return
            try:
                if self.tls:
                    self.connection = TLSConnection(self.tls.wrap_socket(self.connection, server_side=True))
                with self.connection.makefile("rb") as stream:
                    while self.answer(stream):
                        pass
            except (OSError, ValueError, EOFError):
                pass
            self.connection.close()

    def answer(self, stream):
        first = stream.read(1)
        if not first:
            return False
        size, shift = 0, 0
        while True:
            digit = exactly(stream, 1)[0]
            size |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                break
        kind, body = first[0] >> 4, Reader(exactly(stream, size))
        {1: self.connect, 3: self.receive, 8: self.subscribe, 12: self.ping, 14: self.goodbye}.get(
            kind, lambda *_: None)(body, first[0])
        return kind != 14

    def connect(self, body, _):
        assert body.text() == "MQTT"
        self.version, flags, keep_alive = body.number(">B"), body.number(">B"), body.number(">H")
        properties = body.properties() if self.version == 5 else {}
        self.connects.append({
            "version": self.version, "clean": bool(flags & 2), "keep_alive": keep_alive, "properties": properties,
            "client_id": body.text(), "time": machine_time()})
        answer = bytes([self.session_present, self.connack_code])
        if self.version == 5:
            written = b"".join(
                bytes([name]) + struct.pack(FORMATS[name], value) for name, value in self.connack_properties.items())
            answer += length(len(written)) + written
        self.send(0x20, answer)

    def subscribe(self, body, _):
        packet = body.take(2)
        if self.version == 5:
            body.properties()
        codes = b""
        while body.at < len(body.data):
            topic, options = body.text(), body.number(">B")
            self.subscribed.append((topic, options))
            codes += bytes([self.suback_code(topic)])
        self.send(0x90, packet + (b"\0" if self.version == 5 else b"") + codes)

    def receive(self, body, first):
        topic = body.text()
        packet = body.take(2)
        if self.version == 5:
            body.properties()
        payload = body.rest
        self.published.append({"topic": topic, "payload": payload, "dup": bool(first & 8), "time": machine_time()})
        code = self.puback_code(topic, payload)
        if code is not None:
            self.send(0x40, packet + (bytes([code]) if self.version == 5 and code else b""))

    def ping(self, *_):
        self.pings.append(machine_time())
        self.send(0xD0, b"")

    def goodbye(self, body, _):
        self.disconnects.append(body.data)
