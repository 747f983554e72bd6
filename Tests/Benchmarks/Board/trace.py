"""What the guest's kernel has written down while something happened: packets, lines and interrupts, by its own clock."""

import re

FOLDER = "/sys/kernel/tracing"
EVENTS = ("gpio/gpio_value", "irq/irq_handler_entry", "net/netif_receive_skb", "net/net_dev_queue")
# A packet with a message in it, and not only with an acknowledgement of TCP's or MQTT's.
LEAST = 110

LINE = re.compile(r"\s(\d+\.\d+): (\w+): (.*)")


class Trace:
    def __init__(self, board):
        self.board = board
        board.run(f"""
            mount -t tracefs none {FOLDER} 2>/dev/null || true
            for event in {' '.join(EVENTS)}; do echo 1 >{FOLDER}/events/$event/enable; done
            echo 0 >{FOLDER}/tracing_on""")

    def begin(self):
        self.board.run(f"echo >{FOLDER}/trace; echo 1 >{FOLDER}/tracing_on")

    def end(self):
        """(microseconds, event, words) of all that happened since `begin`."""
        self.board.run(f"echo 0 >{FOLDER}/tracing_on")
        found = map(LINE.search, self.board.run(f"cat {FOLDER}/trace", 60).splitlines())
        return [(float(line[1]) * 1e6, line[2], line[3]) for line in found if line]


def has_message(event, words):
    return event in ("netif_receive_skb", "net_dev_queue") and int(re.search(r"len=(\d+)", words)[1]) >= LEAST


def delta_to_line(trace):
    """From each packet with a delta until its line is set, in microseconds."""
    delays, received = [], None
    for time, event, words in trace:
        if event == "netif_receive_skb" and has_message(event, words):
            received = time
        elif event == "gpio_value" and " set " in f" {words} " and received:
            delays.append(time - received)
            received = None
    return delays


def edge_to_publish(trace, consumer):
    """From each interrupt of the input until its report is on its way, in microseconds."""
    delays, edge = [], None
    for time, event, words in trace:
        if event == "irq_handler_entry" and f"name={consumer}" in words:
            edge = time
        elif event == "net_dev_queue" and has_message(event, words) and edge:
            delays.append(time - edge)
            edge = None
    return delays


def delta_to_publish(trace):
    """From each packet with a delta until its report is on its way, in microseconds. What comes in between is the broker's
    copy of an earlier report."""
    delays, received = [], None
    for time, event, words in trace:
        if not has_message(event, words):
            continue
        if event == "netif_receive_skb":
            received = time
        elif received:
            delays.append(time - received)
            received = None
    return delays
