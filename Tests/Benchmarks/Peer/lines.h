// The two lines of the client: an output and an input. On a board through libgpiod (lines_gpiod.c); on a machine without
// lines a variable and a socket stand for them (lines_datagram.c).
#pragma once

#include <stdbool.h>

/// Takes both lines; `chip` is a device file, or the path of the socket. False: not to be had.
bool lines_open(const char *chip, unsigned output, unsigned input);

bool lines_set_output(bool on);
bool lines_get_output(void);
bool lines_get_input(void);

/// Readable while edges wait.
int lines_edge_fd(void);

/// Takes one edge that waits; `on` is the level after it. False: it was none.
bool lines_read_edge(bool *on);
