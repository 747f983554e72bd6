"""Which process is given which test."""

from xdist.scheduler import LoadScheduling


class OneByOne(LoadScheduling):
    """Hands tests out in their order, each to the process that is about to run out of them. By itself xdist gives a process
    dozens at once, before it is known how long they take, and never takes one back."""

    def schedule(self):
        begins = self.collection is None
        super().schedule()
        if begins:
            # A process begins when it knows what is next.
            for node in self.nodes:
                self._send_tests(node, 1)

    def _send_tests(self, node, _):
        super()._send_tests(node, 1)
