# The checks that the simulated chip passes in `swift test`, on the kernel's.
make_chip lab 4
line-checks "$(_line lab 1)" <<BOARD
chip: lab
thing: lab
broker: {url: "mqtt://10.0.2.2"}
lines:
  tested: {offset: 1, direction: input}
BOARD
