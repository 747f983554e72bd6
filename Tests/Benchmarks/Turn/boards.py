"""The boards that the turn is measured on. The same two lines do the work on each: `pump` and `door`."""

HEAD = """\
chip: simulated
thing: {thing}
broker: {{url: "{url}", keep_alive: 1h}}
state: {folder}/state
clock: trusted
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
  door: {{offset: 1, direction: input, field: door.open}}
"""

THING = "bench"


def small(url, folder):
    """Four lines."""
    return HEAD.format(thing=THING, url=url, folder=folder) + (
        "  valve: {offset: 2, direction: output, field: valve.on}\n"
        "  level: {offset: 3, direction: input, field: level.high}\n")


def full(url, folder):
    """64 lines, 32 sensors with two values each, and 32 rules about these, as many of each as a board can have. No rule is
    about the two lines: an event costs more here only by what it does not concern."""
    text = HEAD.format(thing=THING, url=url, folder=folder)
    for index in range(31):
        text += f"  out{index}: {{offset: {2 * index + 2}, direction: output, field: outputs.o{index}}}\n"
        text += f"  in{index}: {{offset: {2 * index + 3}, direction: input, field: inputs.i{index}}}\n"
    text += "sensors:\n"
    for index in range(32):
        text += (f"  s{index}: {{driver: iio, device: d{index}, every: 24h, fields: {{temp1: {{field: sensors.s{index}.a}}, "
                 f"temp2: {{field: sensors.s{index}.b}}}}}}\n")
    text += "controls:\n"
    for index in range(32):
        line = index % 31
        text += (f"  r{index}: {{type: rule, when: sensors.s{index}.a > 20 and inputs.i{line}, "
                 f"then: {{set: out{line}, to: on}}, else: {{set: out{line}, to: off}}}}\n")
    return text


def sensors():
    """The values that the full board's sensors are given, by their names."""
    return [f"s{index}.{channel}" for index in range(32) for channel in ("temp1", "temp2")]
