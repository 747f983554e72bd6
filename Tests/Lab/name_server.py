"""A name server for the guest: the guest asks 10.0.2.2, which QEMU makes the host's 127.0.0.1."""

import socket
import threading


class NameServer:
    """Answers for the IPv4 addresses of `names`; whatever else is asked for does not exist."""

    def __init__(self, names):
        self._names = {name: socket.inet_aton(address) for name, address in names.items()}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            query, peer = self._socket.recvfrom(512)
            if not query:
                return
            self._socket.sendto(self._answer(query), peer)

    def _answer(self, query):
        """RFC 1035, section 4: one question, at most one answer, which refers to the question's name."""
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        question = query[12:at + 5]
        is_a = query[at + 1:at + 3] == b"\0\1"
        address = self._names.get(".".join(labels))
        record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + address if address and is_a else b""
        flags = b"\x81\x80" if address else b"\x81\x83"
        return query[:2] + flags + b"\0\1" + (b"\0\1" if record else b"\0\0") + b"\0\0\0\0" + question + record

    def stop(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closer:
            closer.sendto(b"", ("127.0.0.1", 53))
        self._thread.join()
        self._socket.close()
