"""A broker that takes one step at a time: it knows when a client has done with a delta, and may leave its reports
unacknowledged, so that the client holds back the next one. And a cloud that has no jobs."""

import json
import queue

from playbroker import PlayBroker, text

PUBLISH, PUBACK = 0x32, 0x40
# Packets of the cloud's own; those of deltas are numbered by PlayBroker.
ANSWER = b"\0\1"


class MeasuredBroker(PlayBroker):
    def __init__(self, thing):
        self.topic = f"$emqx/things/{thing}/shadow/update"
        self.reports, self.acknowledgements = queue.Queue(), queue.Queue()
        self.version_of_delta = 0
        self.withheld = None
        super().__init__()

    def delta(self, on):
        """Sends one, and waits until the client has acknowledged it."""
        self.version_of_delta += 1
        self.publish(f"{self.topic}/delta", (
            f'{{"version":{self.version_of_delta},"timestamp":1748390400,"state":{{"pump":{{"on":{on}}}}},'
            f'"metadata":{{"pump":{{"on":{{"timestamp":{1748390400 + self.version_of_delta}}}}}}}}}'))
        self.acknowledgements.get(timeout=60)

    def report(self):
        """The client's next report, as text."""
        return self.reports.get(timeout=60)

    def acknowledge_reports(self, acknowledge):
        """Whether reports are acknowledged from now on. False: the next one is not, nor are those after it."""
        if not acknowledge:
            self.withheld = b""
            return
        packet, self.withheld = self.withheld, None
        if packet:
            self.send(PUBACK, packet)

    def answer(self, stream):
        if stream.peek(1)[:1] != bytes([PUBACK]):
            return super().answer(stream)
        packet = stream.read(4)[2:]
        if packet != ANSWER:
            self.acknowledgements.put(packet)
        return True

    def receive(self, body, _):
        topic = body.text()
        packet = body.take(2)
        payload = body.rest
        if self.withheld is None:
            self.send(PUBACK, packet)
        else:
            self.withheld = packet
        if topic == self.topic:
            self.reports.put(payload.decode())
        elif topic.endswith("/jobs/get"):
            # Otherwise it is asked again and again, in the midst of what is measured.
            jobs = {"clientToken": json.loads(payload)["clientToken"], "inProgressJobs": [], "queuedJobs": []}
            self.send(PUBLISH, text(f"{topic}/accepted") + ANSWER + json.dumps(jobs).encode())
