// Lines of a machine without any: the output is a variable, the input follows the datagrams `on` and `off`, as that of
// shadowpin's simulated chip does.
#include "lines.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static bool output, input;
static int world = -1;

bool lines_open(const char *chip, unsigned output_offset, unsigned input_offset) {
    (void)output_offset, (void)input_offset;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", chip);
    world = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return world >= 0 && bind(world, (struct sockaddr *)&address, sizeof address) == 0;
}

bool lines_set_output(bool on) { return output = on, true; }
bool lines_get_output(void) { return output; }
bool lines_get_input(void) { return input; }
int lines_edge_fd(void) { return world; }

bool lines_read_edge(bool *on) {
    char text[96];
    const ssize_t count = recv(world, text, sizeof text, 0);
    if (count < 2) return false;
    const bool level = memcmp(text, "on", 2) == 0;
    if (level == input) return false;
    *on = input = level;
    return true;
}
